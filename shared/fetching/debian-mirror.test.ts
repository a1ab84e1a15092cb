import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { debianMirror } from './debian-mirror.ts';

const publicMirror = 'http://deb.debian.org/debian';
const stanza = {
  Types: 'deb',
  URIs: 'https://mirror.example/debian',
  Suites: 'bookworm bookworm-updates',
  Components: 'main',
};

const cases: readonly (readonly [why: string, texts: readonly string[], mirror: string])[] = [
  ['there are no sources', [], publicMirror],
  ['a source is empty', [''], publicMirror],
  ['one-line', ['deb http://ftp.example/debian bookworm main\n'], 'http://ftp.example/debian'],
  [
    'one-line with options and a comment',
    ['deb [arch=amd64 signed-by=/k.gpg] http://ftp.example/debian/ bookworm contrib main # near'],
    'http://ftp.example/debian/',
  ],
  ['a line is commented out', ['# deb http://ftp.example/debian bookworm main'], publicMirror],
  ['a line is for sources', ['deb-src http://ftp.example/debian bookworm main'], publicMirror],
  [
    'security comes first',
    [
      'deb http://ftp.example/debian bookworm-security main\ndeb http://b.example/debian bookworm main',
    ],
    'http://b.example/debian',
  ],
  [
    'another publisher comes first',
    [
      'deb https://packages.example/apt bookworm main\ndeb https://docker.example/linux/debian bookworm stable',
      'deb http://ftp.example/debian bookworm main',
    ],
    'http://ftp.example/debian',
  ],
  ['it is Ubuntu', ['deb http://archive.ubuntu.com/ubuntu noble main universe'], publicMirror],
  ['deb822', [deb822(stanza)], 'https://mirror.example/debian'],
  [
    'deb822 with comments between its fields',
    [
      'Types: deb\n# snapshot\nURIs: https://mirror.example/debian\nSuites: trixie\nComponents: main',
    ],
    'https://mirror.example/debian',
  ],
  [
    'deb822 with values on lines of their own',
    [
      'Types: deb\nURIs:\n  https://mirror.example/debian\nSuites: trixie\nComponents:\n main\n contrib',
    ],
    'https://mirror.example/debian',
  ],
  ['deb822 switched off', [deb822({ ...stanza, Enabled: 'no' })], publicMirror],
  ['deb822 for sources', [deb822({ ...stanza, Types: 'deb-src' })], publicMirror],
  ['deb822 for security', [deb822({ ...stanza, Suites: 'bookworm-security' })], publicMirror],
  [
    'the first of two stanzas is for security',
    [`${deb822({ ...stanza, URIs: 'http://s/debian', Suites: 'x-security' })}\n${deb822(stanza)}`],
    'https://mirror.example/debian',
  ],
  [
    'a list of mirrors, as in cloud images',
    [deb822({ ...stanza, URIs: 'mirror+file:///etc/apt/mirrors/debian.list' })],
    'mirror+file:///etc/apt/mirrors/debian.list',
  ],
  [
    'a company mirror',
    ['deb https://artifacts.example/debian-remote bookworm main'],
    'https://artifacts.example/debian-remote',
  ],
];

for (const [why, texts, mirror] of cases) {
  test(`the mirror is ${mirror} when ${why}`, () => {
    assert.equal(debianMirror(texts), mirror);
  });
}

test('any text gives a mirror without blanks', () => {
  const words = fc.constantFrom(
    'deb',
    ' ',
    '\n',
    'Types:',
    'URIs:',
    'http://x/debian',
    'main',
    '#',
  );
  fc.assert(
    fc.property(fc.array(fc.array(words).map((list) => list.join(' '))), (texts) => {
      assert.match(debianMirror(texts), /^\S+$/);
    }),
  );
});

function deb822(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}
