import { parseCertificates } from '@rollcall/shared/pki/certificate.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import { readNamedFile } from '@rollcall/shared/process/named-file.ts';
import { clusterRoleAggregator } from '#aggregating/cluster-role-aggregator.ts';
import { type ApproverKnows, approver } from '#approving/approver.ts';
import { superseder } from '#approving/superseder.ts';
import { cleaner } from '#cleaning/cleaner.ts';
import { eventCleaner } from '#cleaning/event-cleaner.ts';
import type { Controller, ControllerTools } from '#loop/controller.ts';
import { defaultServiceAccount } from '#namespaces/default-service-account.ts';
import { namespaceEmptier } from '#namespaces/namespace-emptier.ts';
import { nodeLifecycle } from '#nodes/node-lifecycle.ts';
import { garbageCollector } from '#owning/garbage-collector.ts';
import { rootCaPublisher } from '#publishing/root-ca-publisher.ts';
import { SHORTEST_REQUEST_MILLISECONDS } from '#signing/lifetime.ts';
import { paceOf } from '#signing/pace.ts';
import { signer } from '#signing/signer.ts';
import { signingAuthorities } from '#signing/signing-authorities.ts';
import { clusterInfoSigner } from '#tokens/cluster-info-signer.ts';
import { tokenCleaner } from '#tokens/token-cleaner.ts';
import type { ControllerManagerSettings } from './flags.ts';

type Make = (tools: ControllerTools, known: ApproverKnows) => Controller;

/**
 * The controllers that `--controllers` asks for, ready to be made. Their files are read now, so that a wrong one is told
 * at the start.
 * @throws ConfigurationError
 */
export function chosenControllers(settings: ControllerManagerSettings): readonly Make[] {
  const all = everyController(settings);
  const isChosen = choice(settings.controllers, Object.keys(all));
  return Object.entries(all).flatMap(([name, make]) => (isChosen(name) ? [make()] : []));
}

/** By upstream's names. */
function everyController(
  settings: ControllerManagerSettings,
): Readonly<Record<string, () => Make>> {
  const concurrency = settings['concurrent-csr-syncs'];
  return {
    csrapproving: () => (tools, known) => ({ ...approver(tools, known), concurrency }),
    csrsuperseding: () => superseder,
    csrsigning: () => signing(settings),
    csrcleaner: () => cleaner,
    ...(settings['event-ttl'] > 0 && {
      eventcleaner: () => (tools: ControllerTools) => eventCleaner(tools, settings['event-ttl']),
    }),
    tokencleaner: () => tokenCleaner,
    bootstrapsigner: () => clusterInfoSigner,
    nodelifecycle: () => nodeLifecycle,
    'namespace-controller': () => namespaceEmptier,
    'serviceaccount-controller': () => defaultServiceAccount,
    'garbage-collector-controller': () => garbageCollector,
    'clusterrole-aggregation-controller': () => clusterRoleAggregator,
    ...(settings['root-ca-file'] && { 'root-ca-cert-publisher': () => publishing(settings) }),
  };
}

function signing(settings: ControllerManagerSettings): Make {
  const authorities = signingAuthorities(settings);
  const pace = paceOf({ qps: settings['csr-signing-qps'], burst: settings['csr-signing-burst'] });
  return (tools, { requests }) => {
    const isShortAllowed = settings['allow-short-lived-certificates'];
    if (isShortAllowed) {
      tools.log.warn({}, 'Certificates may live less than ten minutes: a switch for tests is on');
    }
    const controller = signer({
      tools,
      authorities,
      pace,
      groupOf: (key) => requests.groupOf(key),
      durationMilliseconds: settings['cluster-signing-duration'],
      shortestMilliseconds: isShortAllowed ? 0 : SHORTEST_REQUEST_MILLISECONDS,
    });
    return { ...controller, concurrency: settings['concurrent-csr-syncs'] };
  };
}

function publishing(settings: ControllerManagerSettings): Make {
  const pem = readNamedFile('root-ca-file', settings['root-ca-file'], (text) => {
    parseCertificates(text);
    return text;
  });
  return (tools) => rootCaPublisher(tools, pem);
}

/** `*` is all, `name` one, `-name` all but one; what is not named is as `*` says (kube-controller-manager, --controllers). */
function choice(text: string, known: readonly string[]): (name: string) => boolean {
  const words = text.split(',').filter(Boolean);
  const unknown = words.find((word) => word !== '*' && !known.includes(word.replace(/^-/, '')));
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `--controllers: there is no controller ${JSON.stringify(unknown.replace(/^-/, ''))}; there are ${known.join(', ')}`,
    );
  }
  return (name) => words.includes(name) || (words.includes('*') && !words.includes(`-${name}`));
}
