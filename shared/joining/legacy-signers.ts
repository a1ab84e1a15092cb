/** Approvers and signers of before 1.27 want what kubelets of before 1.27 ask for; `version` as a server tells it, such as `v1.20.2`. */
export function hasLegacySigners(version: string | null): boolean {
  return Number(/^v1\.(\d+)/.exec(version ?? '')?.[1]) < 27;
}
