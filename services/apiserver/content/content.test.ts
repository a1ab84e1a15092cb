import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsedBody } from './content.ts';

test('YAML of a few megabytes is refused before it takes seconds to parse', () => {
  const text = Buffer.from('a: [b, {c: d}]\n'.repeat(200_000));
  assert.throws(() => parsedBody(text, 'application/yaml'), { code: 413 });
});

test('a long text inside YAML is one token', () => {
  const text = Buffer.from(`a: |\n${'  [[[ - - -\n'.repeat(100_000)}`);
  assert.ok(parsedBody(text, 'application/yaml').document);
});

for (const [what, type, text] of [
  ['JSON', 'application/json', '['.repeat(50_000) + ']'.repeat(50_000)],
  ['YAML in a line', 'application/yaml', '['.repeat(50_000)],
  [
    'YAML in lines',
    'application/yaml',
    Array.from({ length: 1_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  ],
  ['YAML in blocks', 'application/yaml', `${'- '.repeat(50_000)}a`],
] as const) {
  test(`${what} that nests without end is refused, whatever its parser makes of it`, () => {
    assert.throws(() => parsedBody(Buffer.from(text), type), { code: 400, reason: 'BadRequest' });
  });
}
