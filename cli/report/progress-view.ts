import { styleText } from 'node:util';
import { createLogUpdate } from 'log-update';
import type { PhasePlan } from '#measure/phase-plan.ts';
import type { PhaseRecord } from '#measure/phase-record.ts';
import { type Progress, progressOf } from '#measure/progress.ts';

const TERMINAL_ROUND_MILLISECONDS = 200;
const PLAIN_ROUND_MILLISECONDS = 5_000;

/** Shows how a run goes: lines that renew themselves on a terminal, else one line now and then. */
export type ProgressView = {
  begin(phase: PhasePlan, record: PhaseRecord): void;
  end(): void;
};

export function progressView(stream: NodeJS.WriteStream): ProgressView {
  const isTerminal = stream.isTTY === true;
  const update = createLogUpdate(stream);
  let timer: NodeJS.Timeout | undefined;
  return {
    begin(phase, record) {
      const begin = performance.now();
      const show = () => {
        const seconds = (performance.now() - begin) / 1_000;
        const lines = progressLines(phase, progressOf(record), seconds, painter(stream));
        if (isTerminal) update(lines.join('\n'));
        else stream.write(`${lines.join('; ')}\n`);
      };
      if (isTerminal) show();
      timer = setInterval(
        show,
        isTerminal ? TERMINAL_ROUND_MILLISECONDS : PLAIN_ROUND_MILLISECONDS,
      );
    },
    end() {
      clearInterval(timer);
      if (isTerminal) update.clear();
    },
  };
}

type Paint = (format: 'bold' | 'red' | 'dim', text: string) => string;

/** Follows NO_COLOR and FORCE_COLOR, and paints nothing where there is no terminal. */
function painter(stream: NodeJS.WriteStream): Paint {
  return (format, text) => styleText(format, text, { stream });
}

export function progressLines(
  { name, kind }: Pick<PhasePlan, 'name' | 'kind'>,
  progress: Progress,
  ...[seconds, paint]: readonly [number, Paint]
): string[] {
  const time = `${seconds.toFixed(0)} s`;
  if (progress.nodes === 0) return [`${paint('bold', name)} ${time}`];
  const { nodes, done, failed, p50, p99, waiting } = progress;
  const rate = seconds > 0 ? (done / seconds).toFixed(0) : '0';
  const verb = kind === 'rotate' ? 'rotated' : 'joined';
  const parts = [
    `${done}/${nodes} ${verb}`,
    failed > 0 ? paint('red', `${failed} failed`) : '0 failed',
    `${rate}/s`,
    ...(done > 0 ? [`p50 ${p50.toFixed(0)} ms`, `p99 ${p99.toFixed(0)} ms`] : []),
    time,
  ];
  const stages = waiting.map(([stage, count]) => `${stage} ${count}`).join(', ');
  const lines = [`${paint('bold', name)} ${parts.join(', ')}`];
  return stages ? [...lines, paint('dim', `  last passed: ${stages}`)] : lines;
}
