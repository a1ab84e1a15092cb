import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FetchWay, fetchWays, type Machine } from './fetch-ways.ts';

const debian: Machine = { platform: 'linux', architecture: 'x64', osRelease: 'ID=debian\n' };
const archiveOnly: readonly FetchWay[] = ['release archive'];
const both: readonly FetchWay[] = ['Debian package', 'release archive'];

const cases: readonly (readonly [what: string, machine: Machine, ways: readonly FetchWay[]])[] = [
  ['Debian', debian, both],
  ['Debian on ARM', { ...debian, architecture: 'arm64' }, both],
  ['Debian on RISC-V', { ...debian, architecture: 'riscv64' }, ['Debian package']],
  ['Ubuntu', { ...debian, osRelease: 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\n' }, both],
  ['Mint', { ...debian, osRelease: 'ID=linuxmint\nID_LIKE="ubuntu debian"' }, both],
  ['Fedora', { ...debian, osRelease: 'ID=fedora\nVARIANT_ID=debian' }, archiveOnly],
  ['Alpine', { ...debian, osRelease: 'ID=alpine' }, archiveOnly],
  ['a Linux that does not say its name', { ...debian, osRelease: '' }, archiveOnly],
  ['Fedora on RISC-V', { ...debian, osRelease: 'ID=fedora', architecture: 'riscv64' }, []],
  [
    'an architecture named like a method',
    { ...debian, osRelease: '', architecture: 'toString' },
    [],
  ],
  ['macOS', { platform: 'darwin', architecture: 'arm64', osRelease: '' }, []],
  ['Windows', { platform: 'win32', architecture: 'x64', osRelease: '' }, []],
];

for (const [what, machine, ways] of cases) {
  test(`${what} fetches by ${ways.join(', then by ') || 'no way'}`, () => {
    assert.deepEqual(fetchWays(machine), ways);
  });
}
