import type { RunDocument, ThresholdVerdict } from '#measure/run-document.ts';
import { escaped } from './markup.ts';

/** The thresholds of a run as test cases, for what reads JUnit's XML: a suite a phase, a case a threshold. */
export function junitXml(run: RunDocument): string {
  const missed = run.thresholds.filter(({ isMet }) => !isMet).length;
  const suites = run.phases.map(({ name, seconds }) =>
    suite(
      name,
      seconds,
      run.thresholds.filter(({ phase }) => phase === name),
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="rollcall lab" tests="${run.thresholds.length}" failures="${missed}" time="${run.seconds}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(name: string, seconds: number, verdicts: readonly ThresholdVerdict[]): string {
  const failures = verdicts.filter(({ isMet }) => !isMet).length;
  const head = `  <testsuite name="${escaped(name)}" tests="${verdicts.length}" failures="${failures}" time="${seconds}">`;
  return [head, ...verdicts.map((verdict) => testCase(verdict, name)), '  </testsuite>'].join('\n');
}

function testCase({ threshold, measured, isMet }: ThresholdVerdict, phase: string): string {
  const head = `    <testcase classname="${escaped(phase)}" name="${escaped(threshold)}"`;
  if (isMet) return `${head}/>`;
  const found = measured === null ? 'was not measured' : `measured ${measured}`;
  return `${head}><failure message="${escaped(`${threshold}: ${found}`)}"/></testcase>`;
}
