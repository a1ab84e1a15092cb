import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FLOOR_PLAN, ROOMS_FOR_TESTS } from './floor-plan.ts';
import {
  forbiddenEntries,
  forbiddenPackages,
  misspelledImports,
  type Plan,
  unplannedRooms,
} from './import-rules.ts';
import { PACKAGE_DOORS, PACKAGES_FOR_TESTS } from './package-doors.ts';
import {
  defaultExports,
  drawers,
  longFiles,
  machineNames,
  strayTests,
  unreadableDecisions,
  untoldRooms,
} from './tidy.ts';
import { projectFiles, type SourceFile } from './tree.ts';

const PLAN: Plan = {
  rooms: FLOOR_PLAN,
  roomsForTests: ROOMS_FOR_TESTS,
  doors: PACKAGE_DOORS,
  packagesForTests: PACKAGES_FOR_TESTS,
};

type Rule = (files: readonly SourceFile[], plan: Plan) => readonly string[];
type Files = Readonly<Record<string, string>>;

/** A rule, what breaks it and what is said of that, and what comes close but keeps it. */
type Case = {
  readonly says: string;
  readonly rule: Rule;
  readonly bad: readonly (readonly [Files, string])[];
  readonly good: Files;
};

// Spelled so that the rule does not find its own examples.
const HOME = `/${'root'}/.npmrc`;
const REGISTRY = ['https://registry', 'npmjs', 'org'].join('.');
const SCRATCH = `/${'tmp'}/x`;

const CASES: readonly Case[] = [
  {
    says: 'every room is on the floor plan',
    rule: unplannedRooms,
    bad: [[{ 'shared/attic/box.ts': '' }, 'shared/attic/box.ts:1: the floor plan has no room']],
    good: { 'shared/pki/pem.ts': '', 'attic/notes.md': '' },
  },
  {
    says: 'a room enters only the rooms that the plan opens to it',
    rule: forbiddenEntries,
    bad: [
      [
        { 'shared/pki/pem.ts': "\nimport {\n  a,\n} from '@rollcall/shared/kube/object.ts';" },
        'shared/pki/pem.ts:2: shared/pki may not enter shared/kube',
      ],
      [
        { 'services/apiserver/store/store.ts': "import type { A } from '#http/server.ts';" },
        'may not enter services/apiserver/http',
      ],
      [
        { 'services/kubelet/main.ts': "import { a } from '@rollcall/apiserver/store/store.ts';" },
        'services/kubelet may not enter services/apiserver/store',
      ],
      [
        {
          'shared/kube/name.ts': `const late = await ${'import'}('@rollcall/shared/csr/facts.ts');`,
        },
        'shared/kube may not enter shared/csr',
      ],
      [
        { 'shared/kube/name.ts': "export { a } from '@rollcall/shared/csr/facts.ts';" },
        'shared/kube may not enter shared/csr',
      ],
      [
        { 'e2e/stories/join.test.ts': "import { up } from '@rollcall/cli/up.ts';" },
        'e2e/stories may not enter cli',
      ],
    ],
    good: {
      'services/apiserver/main.ts': "import { a } from '#store/store.ts';",
      'services/apiserver/http/server.ts': "import { a } from '#store/store.ts';",
      'shared/kinds/node.ts': "import { a } from '@rollcall/shared/kube/object.ts';",
      'shared/api-client/watch.test.ts': "import { a } from '@rollcall/shared/pki/authority.ts';",
      'shared/kube/name.ts': "// imported from '@rollcall/shared/csr/facts.ts' by nobody",
    },
  },
  {
    says: 'a package is entered by its door',
    rule: forbiddenPackages,
    bad: [
      [
        { 'services/apiserver/store/store.ts': "import { connect } from '@nats-io/nats-core';" },
        'services/apiserver/store/store.ts:1: the package @nats-io/nats-core is entered by shared/event-log only',
      ],
      [{ 'shared/pki/pem.ts': "import asn1 from 'node-forge/lib/asn1.js';" }, 'node-forge is'],
      [{ 'shared/kube/name.ts': "import 'left-pad';" }, 'the package left-pad has no door'],
      [{ 'shared/kube/name.ts': "import fc from 'fast-check';" }, 'fast-check is entered by'],
    ],
    good: {
      'shared/pki/der.ts': "import asn1 from 'node-forge/lib/asn1.js';",
      'shared/event-log/stream.ts': "import { connect } from '@nats-io/nats-core';",
      'shared/kube/name.test.ts': "import fc from 'fast-check';\nimport test from 'node:test';",
      'cli/cluster/start.ts': "import { Command } from 'commander';",
    },
  },
  {
    says: 'the spelling of an import shows its direction',
    rule: misspelledImports,
    bad: [
      [{ 'shared/kube/a.ts': "import { b } from '../pki/b.ts';" }, 'an import goes up with ../'],
      [{ 'shared/kube/a.ts': "import { b } from './../pki/b.ts';" }, 'an import goes up'],
      [{ 'shared/kinds/a.ts': "import { b } from '#kube/b.ts';" }, 'is spelled with @rollcall/'],
      [{ 'cli/up.ts': "import { b } from './cluster/b.ts';" }, 'is spelled with # here'],
      [{ 'cli/cluster/a.ts': "import { b } from '#cluster/b.ts';" }, 'is spelled with ./ here'],
    ],
    good: {
      'cli/up.ts': "import { a } from '#cluster/a.ts';\nimport { b } from './init.ts';",
      'shared/kinds/a.ts': "import { b } from '@rollcall/shared/kube/b.ts';",
      'services/controller-manager/signing/a.ts': "import { b } from '#control-loop.ts';",
    },
  },
  {
    says: 'a file has at most 250 lines',
    rule: longFiles,
    bad: [[{ 'cli/up.ts': 'line\n'.repeat(251) }, 'cli/up.ts:251: 251 lines']],
    good: { 'cli/up.ts': 'line\n'.repeat(250), 'package-lock.json': 'line\n'.repeat(900) },
  },
  {
    says: 'nothing is exported as default',
    rule: defaultExports,
    bad: [
      [{ 'cli/up.ts': '\nexport default function up() {}' }, 'cli/up.ts:2: a default export'],
      [{ 'cli/up.ts': 'export { up as default };' }, 'a default export'],
    ],
    good: { 'shared/pki/shim.d.ts': 'export default asn1;', 'cli/up.ts': 'export const up = 1;' },
  },
  {
    says: 'no name is a drawer',
    rule: drawers,
    bad: [
      [{ 'shared/utils/pem.ts': '' }, 'shared/utils/pem.ts:1: "utils" is a drawer'],
      [{ 'shared/pki/types.d.ts': '' }, '"types" is a drawer'],
    ],
    good: { 'shared/pki/media-types.ts': '', 'tsconfig.base.json': '' },
  },
  {
    says: 'a test stands beside its file',
    rule: strayTests,
    bad: [[{ 'shared/pki/pem.test.ts': '', 'shared/kube/pem.ts': '' }, 'shared/pki/pem.test.ts:1']],
    good: {
      'shared/pki/pem.ts': '',
      'shared/pki/pem.test.ts': '',
      'shared/pki/pki.test.ts': '',
      'e2e/stories/join.test.ts': '',
    },
  },
  {
    says: "a room has its sentence in its workspace's README",
    rule: untoldRooms,
    bad: [
      [{ 'shared/pki/pem.ts': '' }, 'shared/README.md:1: no sentence about the room pki/'],
      [
        { 'shared/pki/pem.ts': '', 'shared/README.md': '## Rooms\n\n- `pki/`:\n' },
        'no sentence about the room pki/',
      ],
      [
        {
          'shared/pki/pem.ts': '',
          'shared/README.md': '## Rooms\n\n## Ruins\n\n- `pki/`: It was.\n',
        },
        'no sentence about the room pki/',
      ],
    ],
    good: {
      'shared/pki/pem.ts': '',
      'shared/README.md': '# shared\n\n## Rooms\n\n- `pki/`: Certificates.\n',
      'cli/up.ts': '',
    },
  },
  {
    says: 'no file names a machine',
    rule: machineNames,
    bad: [
      [{ '.npmrc': `\nregistry=${REGISTRY}/` }, '.npmrc:2: a package registry'],
      [{ 'docs/tour.md': `in ${HOME}` }, 'docs/tour.md:1: a path of one machine'],
      [{ 'cli/up.ts': `open('${SCRATCH}')` }, 'cli/up.ts:1: a path of one machine'],
    ],
    good: { 'cli/up.test.ts': SCRATCH, 'docs/tour.md': 'see docs/work/plan.md' },
  },
  {
    says: 'a decision has a number, a title and one page',
    rule: unreadableDecisions,
    bad: [
      [{ 'docs/decisions/log.md': '' }, 'a decision is called NNNN-title.md'],
      [{ 'docs/decisions/0001-log.md': 'line\n'.repeat(61) }, 'log.md:61: a decision is one page'],
      [
        { 'docs/decisions/0001-log.md': '', 'docs/decisions/0001-pen.md': '' },
        'another decision has this number',
      ],
    ],
    good: { 'docs/decisions/0001-one-pen.md': 'line\n'.repeat(60), 'docs/tour.md': '' },
  },
];

for (const { says, rule, bad, good } of CASES) {
  describe(`${says}:`, () => {
    test('in this house', () => {
      const breaches = rule(projectFiles(), PLAN);
      assert.ok(breaches.length === 0, `\n${breaches.join('\n')}`);
    });

    for (const [files, message] of bad) {
      test(`a breach is told as "${message}"`, () => {
        const breaches = rule(sourceFiles(files), PLAN);
        assert.equal(breaches.length, 1, breaches.join('\n'));
        assert.ok(breaches[0]?.includes(message), breaches[0]);
      });
    }

    test('what keeps it is left alone', () => {
      assert.deepEqual(rule(sourceFiles(good), PLAN), []);
    });
  });
}

test('the floor plan has no circle, and every way in it leads to a room', () => {
  const visit = (room: string, way: readonly string[]): void => {
    assert.ok(!way.includes(room), `a circle: ${[...way, room].join(' → ')}`);
    const ways = FLOOR_PLAN[room];
    assert.ok(ways, `${way.at(-1)} may enter ${room}, which is no room`);
    for (const next of ways) visit(next, [...way, room]);
  };
  for (const room of Object.keys(FLOOR_PLAN)) visit(room, []);
});

function sourceFiles(files: Files): SourceFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, text }));
}
