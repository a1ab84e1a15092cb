import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from './example-run.ts';
import { htmlReport } from './html-report.ts';

test("a page has its plots, needs nothing else, and holds a server's words as text", () => {
  const page = htmlReport(exampleRun());
  assert.ok((page.match(/<svg/g)?.length ?? 0) >= 4);
  assert.doesNotMatch(page, /<script|(?:src|href)="http|url\(http/);
  assert.match(page, /&lt;script&gt;alert/);
});
