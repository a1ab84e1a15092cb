import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { predict } from './queue-model.ts';

const visit = (process: string, cpuMilliseconds: number) => ({ process, cpuMilliseconds });

test('one node alone takes the sum of its visits', () => {
  const visits = [visit('a', 2), visit('b', 3), visit('a', 1)];
  const alone = predict({ visits, nodes: 1, atOnce: 1, cores: 2 });
  assert.deepEqual(alone, { perSecond: 1_000 / 6, p50Milliseconds: 6, p99Milliseconds: 6 });
});

test('the busiest process is the limit when there are cores enough', () => {
  const visits = [visit('a', 2), visit('b', 4)];
  const many = predict({ visits, nodes: 10_000, atOnce: 100, cores: 2 });
  assert.ok(Math.abs(many.perSecond - 250) < 1, String(many.perSecond));
});

test('the cores are the limit when there are too few', () => {
  const visits = [visit('a', 3), visit('b', 3), visit('c', 3)];
  const many = predict({ visits, nodes: 10_000, atOnce: 100, cores: 2 });
  assert.ok(Math.abs(many.perSecond - 2_000 / 9) < 1, String(many.perSecond));
});

test('no queue is faster than its busiest process and its cores allow', () => {
  const visits = fc.array(
    fc.record({
      process: fc.constantFrom('a', 'b', 'c'),
      cpuMilliseconds: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const few = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(visits, few, few, (path, nodes, atOnce) => {
      const { perSecond } = predict({ visits: path, nodes, atOnce, cores: 2 });
      const total = path.reduce((sum, { cpuMilliseconds }) => sum + cpuMilliseconds, 0);
      const busiest = Math.max(
        ...['a', 'b', 'c'].map((name) =>
          path.reduce((sum, each) => sum + (each.process === name ? each.cpuMilliseconds : 0), 0),
        ),
      );
      assert.ok(perSecond <= 1_000 / busiest + 1e-6);
      assert.ok(perSecond <= 2_000 / total + 1e-6);
    }),
  );
});
