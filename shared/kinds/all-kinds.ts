import type { Kind } from '@rollcall/shared/resource/kind.ts';
import { certificateSigningRequestKind } from './certificate-signing-request.ts';
import { configMapKind } from './config-map.ts';
import { csiDriverKind } from './csi-driver.ts';
import { csiNodeKind } from './csi-node.ts';
import { customResourceDefinitionKind } from './custom-resource-definition.ts';
import { endpointSliceKind } from './endpoint-slice.ts';
import { endpointsKind } from './endpoints.ts';
import { eventKind } from './event.ts';
import { eventsGroupEventKind } from './events-group-event.ts';
import { leaseKind } from './lease.ts';
import { namespaceKind } from './namespace.ts';
import { nodeKind } from './node.ts';
import { podKind } from './pod.ts';
import { clusterRoleBindingKind, clusterRoleKind, roleBindingKind, roleKind } from './rbac.ts';
import { runtimeClassKind } from './runtime-class.ts';
import { secretKind } from './secret.ts';
import { serviceKind } from './service.ts';
import { serviceAccountKind } from './service-account.ts';

/** Every kind that is served and stored. The only list. */
export const ALL_KINDS: readonly Kind[] = [
  configMapKind,
  endpointsKind,
  eventKind,
  namespaceKind,
  nodeKind,
  podKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
  customResourceDefinitionKind,
  certificateSigningRequestKind,
  leaseKind,
  endpointSliceKind,
  eventsGroupEventKind,
  runtimeClassKind,
  clusterRoleBindingKind,
  clusterRoleKind,
  roleBindingKind,
  roleKind,
  csiDriverKind,
  csiNodeKind,
];
