import type { ClientConfig } from '@rollcall/shared/api-client/kubeconfig.ts';
import { parseToken } from '@rollcall/shared/bootstrap-token/token.ts';
import {
  expirationOf,
  isTokenGroup,
  readTokenSecret,
  type TokenSecret,
  type TokenUsage,
  tokenSecretName,
} from '@rollcall/shared/bootstrap-token/token-secret.ts';
import { authorityHashes } from '@rollcall/shared/joining/authority-hash.ts';
import { ConfigurationError } from '@rollcall/shared/process/configuration-error.ts';
import {
  durationFlag,
  type Flags,
  type Settings,
  switchFlag,
  textFlag,
} from '@rollcall/shared/process/flags.ts';
import { formatDuration } from '@rollcall/shared/time/duration.ts';
import { createToken, SECRETS, TOKEN_DEFAULTS } from '#cluster/bootstrap-token.ts';
import { columns } from '#report/columns.ts';
import { clientOf } from './client-of.ts';

export const TOKEN_FLAGS = {
  kubeconfig: textFlag('kubeconfig to use; KUBECONFIG, or .rollcall/admin.conf, when absent'),
} as const satisfies Flags;

export const TOKEN_CREATE_FLAGS = {
  ...TOKEN_FLAGS,
  ttl: durationFlag('how long the token is good; 0 for ever', '24h'),
  usages: textFlag('what the token is good for', TOKEN_DEFAULTS.usages.join(',')),
  groups: textFlag('groups that its bearer is in', TOKEN_DEFAULTS.groups.join(',')),
  description: textFlag('what the token is for'),
  renew: switchFlag('replace a token of this id that is there already', false),
  'print-join-command': switchFlag(
    'print the kubeadm join line, which rollcall join takes too',
    false,
  ),
} as const satisfies Flags;

/** @throws ConfigurationError, ApiError, ServerUnreachable */
export async function tokenCreate(
  text: string | undefined,
  settings: Settings<typeof TOKEN_CREATE_FLAGS>,
): Promise<void> {
  const wanted = text === undefined ? undefined : parseToken(text);
  if (text !== undefined && !wanted) {
    throw new ConfigurationError(
      'the token must be six characters, a dot and sixteen characters, all of a-z and 0-9',
    );
  }
  const { config, client } = await clientOf(settings.kubeconfig, 'token');
  try {
    const token = await createToken(client, {
      ...(wanted && { token: wanted }),
      ttlMilliseconds: settings.ttl,
      usages: usagesOf(settings.usages),
      groups: groupsOf(settings.groups),
      description: settings.description,
      renew: settings.renew,
    });
    process.stdout.write(
      `${settings['print-join-command'] ? joinCommand(config, token) : token}\n`,
    );
  } finally {
    client.close();
  }
}

export async function tokenList(settings: Settings<typeof TOKEN_FLAGS>): Promise<void> {
  const { client } = await clientOf(settings.kubeconfig, 'token');
  try {
    const { items } = await client.list(SECRETS, {
      namespace: 'kube-system',
      fieldSelector: 'type=bootstrap.kubernetes.io/token',
    });
    const tokens = items.flatMap(
      (secret) => readTokenSecret({ ...secret, apiVersion: 'v1', kind: 'Secret' }) ?? [],
    );
    const rows = tokens.map((token) => rowOf(token, new Date()));
    const heading = ['TOKEN', 'TTL', 'EXPIRES', 'USAGES', 'DESCRIPTION', 'EXTRA GROUPS'];
    process.stdout.write(`${columns([heading, ...rows], 'left').join('\n')}\n`);
  } finally {
    client.close();
  }
}

/** By the token, or its id alone. */
export async function tokenDelete(
  text: string,
  settings: Settings<typeof TOKEN_FLAGS>,
): Promise<void> {
  const id = parseToken(text)?.id ?? (/^[a-z0-9]{6}$/.test(text) ? text : undefined);
  if (!id) throw new ConfigurationError(`${text.slice(0, 6)}… is neither a token nor a token's id`);
  const { client } = await clientOf(settings.kubeconfig, 'token');
  try {
    await client.delete(SECRETS, { namespace: 'kube-system', name: tokenSecretName(id) });
    process.stdout.write(`bootstrap token "${id}" deleted\n`);
  } finally {
    client.close();
  }
}

function usagesOf(text: string): readonly TokenUsage[] {
  return text.split(',').map((usage) => {
    if (usage === 'signing' || usage === 'authentication') return usage;
    throw new ConfigurationError(
      `--usages: ${JSON.stringify(usage)} must be signing or authentication`,
    );
  });
}

function groupsOf(text: string): readonly string[] {
  const groups = text === '' ? [] : text.split(',');
  const wrong = groups.find((group) => !isTokenGroup(group));
  if (wrong === undefined) return groups;
  throw new ConfigurationError(
    `--groups: ${JSON.stringify(wrong)} must be system:bootstrappers: and a name of a-z, 0-9, : and -`,
  );
}

/** As `kubeadm token create --print-join-command` prints it; rollcall join takes the same words. */
function joinCommand(config: ClientConfig, token: string): string {
  const hashes = authorityHashes(config.certificateAuthorityPem ?? '');
  return [
    `kubeadm join ${new URL(config.server).host} --token ${token}`,
    ...hashes.map((hash) => `--discovery-token-ca-cert-hash ${hash}`),
  ].join(' ');
}

function rowOf(token: TokenSecret, now: Date): string[] {
  const expiration = expirationOf(token);
  const left = expiration ? expiration.getTime() - now.getTime() : undefined;
  return [
    `${token.id}.${token.secret}`,
    left === undefined ? '<forever>' : left <= 0 ? '<invalid>' : formatDuration(round(left)),
    token.expiration || '<never>',
    token.usages.join(',') || '<none>',
    token.description || '<none>',
    token.extraGroups || '<none>',
  ];
}

function round(milliseconds: number): number {
  return Math.floor(milliseconds / 1_000) * 1_000;
}
