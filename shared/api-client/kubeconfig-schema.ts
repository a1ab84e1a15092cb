import { z } from 'zod';

/** The parts of a kubeconfig that are read; what would silently weaken or change the connection is refused. */
const base64Text = z
  .string()
  .regex(/^[A-Za-z0-9+/\s]*={0,2}\s*$/, 'must be base64')
  .transform((text) => Buffer.from(text, 'base64').toString('utf8'));

const absent = (reason: string) => z.undefined({ error: reason }).optional();

const cluster = z.looseObject({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': base64Text.optional(),
  'tls-server-name': z.string().optional(),
  'insecure-skip-tls-verify': z
    .literal(false, { error: 'must not be true: name a certificate-authority instead' })
    .optional(),
  'proxy-url': absent('proxies are not supported'),
});

const user = z
  .looseObject({
    token: z.string().optional(),
    tokenFile: z.string().optional(),
    'client-certificate': z.string().optional(),
    'client-certificate-data': base64Text.optional(),
    'client-key': z.string().optional(),
    'client-key-data': base64Text.optional(),
    exec: absent('credential plugins are not supported'),
    'auth-provider': absent('auth providers are not supported'),
    username: absent('basic authentication is not supported'),
    password: absent('basic authentication is not supported'),
  })
  .refine(hasWholePair, {
    error: 'needs both client-certificate and client-key, both as files or both as data',
  });

const context = z.looseObject({
  cluster: z.string(),
  user: z.string().optional(),
  namespace: z.string().optional(),
});

export const kubeconfigSchema = z.looseObject({
  kind: z.literal('Config').optional(),
  apiVersion: z.literal('v1').optional(),
  'current-context': z.string().optional(),
  clusters: z.array(z.looseObject({ name: z.string(), cluster })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user: user.nullish() })).nullish(),
  contexts: z.array(z.looseObject({ name: z.string(), context })).nullish(),
});

function hasWholePair(fields: Readonly<Record<string, unknown>>): boolean {
  const data = [fields['client-certificate-data'], fields['client-key-data']].filter(Boolean);
  const files = [fields['client-certificate'], fields['client-key']].filter(Boolean);
  return data.length === 2 || (data.length === 0 && files.length !== 1);
}
