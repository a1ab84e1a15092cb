import {
  type CertificateSigningRequest,
  isApproved,
  isDenied,
  isFailed,
  isIssued,
} from '@rollcall/shared/csr/certificate-signing-request.ts';
import { certificateSigningRequestKind } from '@rollcall/shared/kinds/certificate-signing-request.ts';
import type { Change } from '@rollcall/shared/projection/projection.ts';

export type StageListener = (stage: 'approved' | 'issued', signer: string, seconds: number) => void;

type Open = { readonly signer: string; isPending: boolean; since: number };

/** How long requests spend in each stage, by the times at which the log took their commits. */
export class CsrStages {
  readonly #open = new Map<string, Open>();

  /** Takes a change in; `onStage` is told of a stage that is over, or nothing is, while the past is replayed. */
  hear({ kind, type, object }: Change, time: Date, onStage: StageListener): void {
    if (kind !== certificateSigningRequestKind) return;
    const name = object.metadata.name ?? '';
    const csr = object as CertificateSigningRequest;
    const before = this.#open.get(name);
    const isOver = type === 'DELETED' || isDenied(csr) || isFailed(csr) || isIssued(csr);
    if (before && isIssued(csr)) onStage('issued', before.signer, seconds(before, time));
    if (isOver) {
      this.#open.delete(name);
      return;
    }
    const { signerName: signer } = csr.spec;
    const open = before ?? { signer, isPending: true, since: time.getTime() };
    this.#open.set(name, open);
    if (!open.isPending || !isApproved(csr)) return;
    onStage('approved', signer, seconds(open, time));
    open.isPending = false;
    open.since = time.getTime();
  }

  /** Requests without a verdict, by signer. */
  pending(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { signer, isPending } of this.#open.values()) {
      counts.set(signer, (counts.get(signer) ?? 0) + (isPending ? 1 : 0));
    }
    return counts;
  }
}

function seconds({ since }: Open, time: Date): number {
  return (time.getTime() - since) / 1_000;
}
