import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';
import { connectEventLogs } from '@rollcall/shared/event-log/jetstream-event-log.ts';
import { connectNats } from '@rollcall/shared/event-log/nats-connection.ts';
import { KEEPS, STREAMS } from '@rollcall/shared/event-log/stream-names.ts';
import type { NatsUser } from '@rollcall/shared/nats-server/nats-users.ts';
import { Cluster } from '#world/cluster.ts';
import { eventually } from '#world/eventually.ts';
import { BesideNats, natsProgram } from '#world/nats-server.ts';
import { startProgram } from '#world/process.ts';
import { RawNats } from '#world/raw-nats.ts';

const LOG_SUBJECT = 'rollcall.log.core.configmaps.default.forged';

test('the log’s server lets in whom it knows, and each only as far as its work needs', async (t) => {
  await using cluster = await Cluster.start(['--nodes=1', '--nats-encryption']);
  const as = async (user: NatsUser) => {
    const { url, tls } = await cluster.logServer(user);
    return RawNats.connect(url, tls);
  };

  await t.test('nobody is anonymous: without a certificate there is no connection', async () => {
    const { url, tls } = await cluster.logServer('operator');
    await assert.rejects(RawNats.connect(url, { authorityFile: tls.authorityFile }));
  });

  await t.test('a kubelet has no account: the cluster’s certificates open nothing', async () => {
    const { url, tls } = await cluster.logServer('operator');
    const pem = cluster.file('nodes', 'node-1', 'pki', 'kubelet-client-current.pem');
    const { authorityFile } = tls;
    await assert.rejects(
      RawNats.connect(url, { authorityFile, certificateFile: pem, keyFile: pem }),
    );
  });

  await t.test('only the apiserver appends', async () => {
    for (const user of ['controller-manager', 'operator'] as const) {
      await using nats = await as(user);
      assert.match((await nats.publish(LOG_SUBJECT)) ?? '', /Permissions Violation for Publish/);
    }
  });

  await t.test('nobody purges the log, deletes from it, or changes what it keeps', async () => {
    for (const user of ['apiserver', 'controller-manager', 'operator'] as const) {
      await using nats = await as(user);
      for (const { name } of Object.values(STREAMS)) {
        for (const call of ['PURGE', 'MSG.DELETE', 'DELETE', 'UPDATE']) {
          const refusal = await nats.publish(`$JS.API.STREAM.${call}.${name}`);
          assert.match(refusal ?? '', /Permissions Violation for Publish/, `${user}: ${call}`);
        }
      }
    }
  });

  await t.test('the streams themselves refuse to delete messages, and to be purged', async () => {
    await using nats = await as('operator');
    for (const { name } of Object.values(STREAMS)) {
      const info = await nats.request(`$JS.API.STREAM.INFO.${name}`, {}, '_INBOX.operator.info');
      const config = info['config'] as { deny_delete?: boolean; deny_purge?: boolean };
      assert.deepEqual([config.deny_delete, config.deny_purge], [true, true]);
    }
  });

  await t.test('even to who may do anything, who cannot take that back either', async () => {
    await using open = await BesideNats.start(await natsProgram(cluster), { syncAlways: false });
    const { history: log } = await connectEventLogs({ url: open.url });
    const payload = Buffer.from('a fact');
    await log.append({ subject: LOG_SUBJECT, payload, expectedSequence: 0 });
    const anybody = await connectNats({ url: open.url });
    const { streams } = anybody.manager;
    for (const keep of KEEPS) {
      const { name } = STREAMS[keep];
      await assert.rejects(streams.deleteMessage(name, 1), /message delete not permitted/);
      await assert.rejects(streams.purge(name), /purge not permitted/);
      const erasing = { deny_delete: false };
      await assert.rejects(streams.update(name, erasing), /can not cancel deny message deletes/);
      const purging = { deny_purge: false };
      await assert.rejects(streams.update(name, purging), /can not cancel deny purge/);
    }
    assert.equal((await log.bounds()).firstSequence, 1);
    await Promise.all([log.close(), anybody.close()]);
  });

  await t.test('an operator reads, but acknowledges nothing', async () => {
    await using nats = await as('operator');
    assert.match(
      (await nats.publish('$JS.ACK.rollcall.csrapproving.1.1.1.1.1')) ?? '',
      /Permissions Violation for Publish/,
    );
  });

  await t.test(
    'no user hears the answers that another gets, nor the log outside of its consumers',
    async () => {
      await using nats = await as('operator');
      for (const subject of ['_INBOX.apiserver.>', 'rollcall.log.>', 'rollcall.latest.>', '>']) {
        assert.match(
          (await nats.subscribe(subject)) ?? '',
          /Permissions Violation for Subscription/,
        );
      }
    },
  );

  await t.test('what is on disk cannot be read without the key', async () => {
    const directory = cluster.file('nats', 'data');
    const names = await readdir(directory, { recursive: true });
    const blocks = names.filter((name) => name.endsWith('.blk'));
    assert.ok(blocks.length > 0);
    for (const name of blocks) {
      const bytes = await readFile(cluster.file('nats', 'data', name));
      assert.equal(bytes.includes('CertificateRequested'), false);
    }
  });

  await t.test('a service that the server does not know says so, and ends', async () => {
    const flags = await cluster.logFlags('apiserver');
    const pki = (name: string) => cluster.file('pki', name);
    const stranger = startProgram('services/apiserver/main.ts', [
      '--secure-port=1',
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      ...flags,
      `--nats-cert-file=${pki('apiserver.crt')}`,
      `--nats-key-file=${pki('apiserver.key')}`,
    ]);
    assert.notEqual(await stranger.ended, 0);
    assert.match(
      stranger.output(),
      /FATAL the event log at nats:\S+ does not take \S+apiserver.crt/,
    );
  });

  await t.test('the cluster works all the same', async () => {
    const log = await eventually('an issued certificate', async () => {
      const text = await cluster.log('controller-manager');
      return text.includes('Issued a certificate') && text;
    });
    assert.doesNotMatch(log, /Violation/);
  });
});
