/**
 * The steps of a node's way in, in their order. Most are told by the kubelet's own code as it goes; what goes on inside of the
 * control plane, by its log.
 */
export const STAGES = [
  'key',
  'connected',
  'created',
  'seen',
  'approved',
  'signed',
  'fetched',
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
