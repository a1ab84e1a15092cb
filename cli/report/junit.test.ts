import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleRun } from './example-run.ts';
import { junitXml } from './junit.ts';

test('each threshold is a case, and a missed one a failure with what was measured', () => {
  assert.equal(
    junitXml(exampleRun()),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="rollcall lab" tests="2" failures="1" time="1">
  <testsuite name="join &amp; stay" tests="2" failures="1" time="1">
    <testcase classname="join &amp; stay" name="p99(key)&lt;1s"/>
    <testcase classname="join &amp; stay" name="failed==0"><failure message="failed==0: measured 1"/></testcase>
  </testsuite>
</testsuites>
`,
  );
});
