import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { parse } from 'yaml';

/** The promises that compose.yaml makes, as far as they can be read from it. */
type Service = {
  readonly user?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly container_name?: string;
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly healthcheck?: { readonly disable?: boolean; readonly start_period?: string };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
};

const file = path.resolve(import.meta.dirname, '..', '..', 'compose.yaml');
const { services, ...rest } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly version?: string;
};

for (const [name, service] of Object.entries(services)) {
  test(`${name} runs as nobody in particular, with bounds`, () => {
    assert.equal(service.user, '1000:1000');
    assert.equal(service.read_only, true);
    assert.deepEqual(service.cap_drop, ['ALL']);
    assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
    assert.ok(service.mem_limit);
    assert.equal(service.container_name, undefined);
  });

  test(`${name} ends within 3 s, and tells how it is unless it runs once`, () => {
    assert.equal(service.stop_grace_period, '3s');
    assert.equal(service.healthcheck?.disable === true, service.restart === 'no');
    // In it, Docker Engine 25 and newer look every 5 s only.
    assert.equal(service.healthcheck?.start_period, undefined);
  });

  test(`${name} shows its ports to this machine only`, () => {
    assert.ok((service.ports ?? []).every((port) => port.startsWith('127.0.0.1:')));
  });
}

test('only who makes secrets may change them, and the key of the authority has one reader', () => {
  const mounts = Object.entries(services).flatMap(([name, { volumes = [] }]) =>
    volumes.filter((each) => each.startsWith('secrets-')).map((volume) => ({ name, volume })),
  );
  const writers = mounts.filter(({ volume }) => !volume.endsWith(':ro'));
  assert.deepEqual([...new Set(writers.map(({ name }) => name))], ['init', 'init-ha']);
  const readers = mounts.filter(
    (each) => each.volume.startsWith('secrets-controller-manager:') && !writers.includes(each),
  );
  assert.deepEqual(
    readers.map(({ name }) => name),
    ['controller-manager', 'controller-manager-2'],
  );
});

test('it has no version, and a kubelet has nothing that only one can have', () => {
  assert.equal(rest.version, undefined);
  assert.equal(services['kubelet']?.ports, undefined);
});
