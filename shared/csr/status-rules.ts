import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from '@rollcall/shared/kube/field-error.ts';
import { kubeTime } from '@rollcall/shared/kube/object.ts';
import { parseCertificate } from '@rollcall/shared/pki/certificate.ts';
import { decodePem } from '@rollcall/shared/pki/pem.ts';
import { PkiError } from '@rollcall/shared/pki/pki-error.ts';
import type { CsrCondition, CsrStatus } from './certificate-signing-request.ts';

const PERMANENT = ['Approved', 'Denied', 'Failed'];
const VERDICTS = ['Approved', 'Denied'];

/** Zero times become now; a transition time outlives an edit that leaves the status alone (strategy.go). */
export function stampedConditions(
  wanted: readonly CsrCondition[],
  current: readonly CsrCondition[],
  now: Date,
): CsrCondition[] {
  return wanted.map((condition) => {
    const before = current.find(
      ({ type, status }) => type === condition.type && status === condition.status,
    );
    return {
      ...condition,
      lastUpdateTime: condition.lastUpdateTime || kubeTime(now),
      lastTransitionTime:
        condition.lastTransitionTime || before?.lastTransitionTime || kubeTime(now),
    };
  });
}

/** All that is wrong with a status that is to follow another, through `/approval` or `/status` (validation.go). */
export function statusErrors(
  wanted: CsrStatus,
  current: CsrStatus,
  subresource: string,
): FieldError[] {
  return [
    ...conditionErrors(wanted.conditions ?? []),
    ...certificateErrors(wanted.certificate),
    ...transitionErrors(wanted, current, subresource),
  ];
}

function conditionErrors(conditions: readonly CsrCondition[]): FieldError[] {
  const types = conditions.map(({ type }) => type);
  const each = conditions.flatMap((condition, index) => {
    const at = `status.conditions[${index}]`;
    return [
      ...(condition.type ? [] : [required(`${at}.type`)]),
      ...conditionStatusErrors(condition, `${at}.status`),
      ...(types.indexOf(condition.type) < index ? [duplicate(`${at}.type`, condition.type)] : []),
    ];
  });
  const both = VERDICTS.every((verdict) => types.includes(verdict));
  const exclusive = 'Approved and Denied conditions are mutually exclusive';
  return both ? [...each, invalidValue('status.conditions', types.join(','), exclusive)] : each;
}

function conditionStatusErrors({ type, status }: CsrCondition, field: string): FieldError[] {
  if (!status) return [required(field)];
  const allowed = PERMANENT.includes(type) ? ['True'] : ['True', 'False', 'Unknown'];
  return allowed.includes(status) ? [] : [notSupported(field, status, allowed)];
}

function certificateErrors(certificate: string | undefined): FieldError[] {
  if (!certificate) return [];
  const problem = certificateProblem(Buffer.from(certificate, 'base64').toString('latin1'));
  const message = `Invalid value: "<certificate data>": ${problem}`;
  return problem ? [{ reason: 'FieldValueInvalid', field: 'status.certificate', message }] : [];
}

function certificateProblem(pem: string): string | undefined {
  try {
    const blocks = decodePem(pem);
    const other = blocks.find(({ label }) => label !== 'CERTIFICATE');
    if (other) return `only CERTIFICATE PEM blocks are allowed, found "${other.label}"`;
    if (blocks.some(({ headers }) => headers)) return 'no PEM block headers are permitted';
    if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block';
    for (const { der } of blocks) parseCertificate(der);
    return undefined;
  } catch (error) {
    if (error instanceof PkiError) return error.message;
    throw error;
  }
}

function transitionErrors(
  wanted: CsrStatus,
  current: CsrStatus,
  subresource: string,
): FieldError[] {
  const field = 'status.conditions';
  const has = (status: CsrStatus, type: string) =>
    status.conditions?.some((condition) => condition.type === type) ?? false;
  const removed = PERMANENT.filter((type) => has(current, type) && !has(wanted, type));
  const added =
    subresource === 'status'
      ? VERDICTS.filter((type) => !has(current, type) && has(wanted, type))
      : [];
  const replaced = Boolean(current.certificate) && wanted.certificate !== current.certificate;
  return [
    ...removed.map((type) =>
      forbiddenField(field, `updates may not remove a condition of type "${type}"`),
    ),
    ...added.map((type) =>
      forbiddenField(field, `updates may not add a condition of type "${type}"`),
    ),
    ...(replaced
      ? [
          forbiddenField(
            'status.certificate',
            'updates may not modify existing certificate content',
          ),
        ]
      : []),
  ];
}
