/** The steps of a node's way in, in their order; each is told by the kubelet's own code as it goes. */
export const STAGES = [
  'key',
  'connected',
  'created',
  'approved',
  'issued',
  'written',
  'authenticated',
  'registered',
  'leased',
  'ready',
] as const;

export type Stage = (typeof STAGES)[number];

export function isStage(value: unknown): value is Stage {
  return STAGES.some((stage) => stage === value);
}
