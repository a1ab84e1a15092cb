import assert from 'node:assert/strict';
import test from 'node:test';
import { ConfigurationError } from './configuration-error.ts';
import { durationFlag, LOG_FLAGS, numberFlag, parseFlags, switchFlag, textFlag } from './flags.ts';

const flags = {
  'client-ca-file': textFlag('a file'),
  'enable-bootstrap-token-auth': switchFlag('a switch', false),
  'rotate-certificates': switchFlag('a switch that is on', true),
  'cluster-signing-duration': durationFlag('a duration', '8760h'),
  'secure-port': numberFlag('a port', 6443, { least: 0, most: 65_535 }),
  ...LOG_FLAGS,
};
const parse = (...argv: string[]) => parseFlags({ name: 'x', description: 'x', flags }, argv);

for (const [argv, name, value] of [
  [[], 'secure-port', 6443],
  [[], 'cluster-signing-duration', 31_536_000_000],
  [['--client-ca-file=a b'], 'client-ca-file', 'a b'],
  [['--client-ca-file', 'a'], 'client-ca-file', 'a'],
  [['--enable-bootstrap-token-auth'], 'enable-bootstrap-token-auth', true],
  [['--enable-bootstrap-token-auth=true'], 'enable-bootstrap-token-auth', true],
  [['--rotate-certificates=false'], 'rotate-certificates', false],
  [['--cluster-signing-duration=1h30m'], 'cluster-signing-duration', 5_400_000],
  [['--secure-port=0'], 'secure-port', 0],
  [['-v=4'], 'v', 4],
  [['-v', '5'], 'v', 5],
  [['--logging-format=json'], 'logging-format', 'json'],
] as const) {
  test(`${argv.join(' ') || 'nothing'} makes ${name} ${value}`, () => {
    assert.equal(parse(...argv)[name], value);
  });
}

for (const [argv, words] of [
  [['--no-such-flag'], /--no-such-flag/],
  [['--secure-port=70000'], /--secure-port.*from 0 to 65535/],
  [['--secure-port=x'], /--secure-port/],
  [['--rotate-certificates=maybe'], /--rotate-certificates.*true or false/],
  [['--cluster-signing-duration=1d'], /--cluster-signing-duration.*no duration/],
  [['--logging-format=xml'], /--logging-format.*text, json/],
  [['--client-ca-file'], /--client-ca-file/],
  [['stray'], /too many arguments/],
] as const) {
  test(`${argv.join(' ')} is refused, and the flag named`, () => {
    assert.throws(
      () => parse(...argv),
      (error) => error instanceof ConfigurationError && words.test(error.message),
    );
  });
}

test('the environment stands in for a flag that is not given', () => {
  process.env['ROLLCALL_SECURE_PORT'] = '7443';
  try {
    assert.equal(parse()['secure-port'], 7443);
    assert.equal(parse('--secure-port=1')['secure-port'], 1);
  } finally {
    delete process.env['ROLLCALL_SECURE_PORT'];
  }
});
