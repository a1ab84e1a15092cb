import type { Status, StatusDetails } from './api-error.ts';

/** `Status` Success, the answer to a delete that leaves nothing. */
export function success(details: StatusDetails): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
