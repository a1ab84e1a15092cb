import type { Journal } from '@rollcall/shared/process/log.ts';
import { isStage, type Stage } from '#measure/stage.ts';

/** Listens where a kubelet would log: stages and troubles are told as the kubelet's own code tells them. */
export function nodeJournal(to: {
  readonly onStage: (stage: Stage) => void;
  readonly onCsr: (name: string) => void;
  readonly onTrouble: (error: unknown) => void;
}): Journal {
  const info = (fields: unknown) => {
    if (!isRecord(fields)) return;
    if (typeof fields['csr'] === 'string' && fields['stage'] === 'created') to.onCsr(fields['csr']);
    // What the kubelet calls issued is a certificate that it holds; the server signed it before.
    const stage = fields['stage'] === 'issued' ? 'fetched' : fields['stage'];
    if (isStage(stage)) to.onStage(stage);
  };
  const trouble = (fields: unknown) => {
    if (isRecord(fields) && fields['err']) to.onTrouble(fields['err']);
  };
  return { info, warn: trouble, error: trouble };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
