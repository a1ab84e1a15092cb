import { badRequest, invalid } from '@rollcall/shared/kube/api-error.ts';
import { type FieldError, invalidValue, notSupported } from '@rollcall/shared/kube/field-error.ts';
import type { DeletionWish, PropagationPolicy } from '@rollcall/shared/resource/deletion.ts';
import { z } from 'zod';
import { parseBody } from '#content/content.ts';
import type { ResourceRequest } from '#requests/resource-request.ts';

const schema = z.looseObject({
  // Any group and version registers it; kubectl names neither.
  kind: z.enum(['DeleteOptions', '']).nullish(),
  preconditions: z
    .object({ uid: z.string().nullish(), resourceVersion: z.string().nullish() })
    .nullish(),
  propagationPolicy: z.string().nullish(),
  orphanDependents: z.boolean().nullish(),
  gracePeriodSeconds: z.number().int().nullish(),
  dryRun: z.array(z.string()).nullish(),
});

type Said = z.infer<typeof schema>;

/** What a client says of a delete (metav1.DeleteOptions). */
export type DeleteOptions = {
  readonly preconditions: { readonly uid?: string; readonly resourceVersion?: string };
  readonly wish: DeletionWish;
  readonly isDryRun: boolean;
  /** Asked for by `orphanDependents: false`: a delete that is not done yet answers 202. */
  readonly answersAccepted: boolean;
};

const POLICIES: readonly string[] = ['Foreground', 'Background', 'Orphan'];

/**
 * The options of a delete: those of its body, or else of its URL. kubectl sends them without kind and apiVersion.
 * @throws ApiError 400 for what is no DeleteOptions, 422 for what does not go together
 */
export function deleteOptions(request: ResourceRequest): DeleteOptions {
  const said = request.body.length > 0 ? saidInBody(request) : saidInUrl(request.query);
  const errors = optionErrors(said);
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const { uid, resourceVersion } = said.preconditions ?? {};
  return {
    preconditions: { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) },
    wish: {
      propagationPolicy: policyOf(said),
      // Upstream reads a negative grace as the shortest there is.
      gracePeriodSeconds: graceOf(said.gracePeriodSeconds ?? undefined),
    },
    isDryRun: Boolean(said.dryRun?.length) || request.query.getAll('dryRun').includes('All'),
    answersAccepted: said.orphanDependents === false,
  };
}

function saidInBody(request: ResourceRequest): Said {
  const result = schema.safeParse(parseBody(request.body, request.contentType));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw badRequest(`DeleteOptions cannot be decoded: ${issue?.path.join('.')}: ${issue?.message}`);
}

function saidInUrl(query: URLSearchParams): Said {
  const seconds = query.get('gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  if (seconds !== null && !/^-?\d{1,9}$/.test(seconds)) {
    throw badRequest(`gracePeriodSeconds must be a whole number, not ${JSON.stringify(seconds)}`);
  }
  if (orphan !== null && !['true', 'false', '1', '0', ''].includes(orphan)) {
    throw badRequest(`orphanDependents must be true or false, not ${JSON.stringify(orphan)}`);
  }
  return {
    ...(seconds !== null && { gracePeriodSeconds: Number(seconds) }),
    ...(orphan !== null && { orphanDependents: !['false', '0'].includes(orphan) }),
    ...(query.get('propagationPolicy') && { propagationPolicy: query.get('propagationPolicy') }),
    dryRun: query.getAll('dryRun').filter((value) => value !== ''),
  };
}

/** apimachinery, pkg/apis/meta/v1/validation, ValidateDeleteOptions. */
function optionErrors({ propagationPolicy, orphanDependents, dryRun }: Said): FieldError[] {
  const both = propagationPolicy !== undefined && propagationPolicy !== null;
  const isBoth = both && orphanDependents !== undefined && orphanDependents !== null;
  return [
    ...(isBoth
      ? [
          invalidValue(
            'propagationPolicy',
            propagationPolicy,
            'orphanDependents and deletionPropagation cannot be both set',
          ),
        ]
      : []),
    ...(both && !POLICIES.includes(propagationPolicy)
      ? [notSupported('propagationPolicy', propagationPolicy, [...POLICIES, 'nil'])]
      : []),
    ...((dryRun ?? []).every((value) => value === 'All')
      ? []
      : [notSupported('dryRun', dryRun, ['All'])]),
  ];
}

function policyOf({ propagationPolicy, orphanDependents }: Said): PropagationPolicy | undefined {
  if (propagationPolicy) return propagationPolicy as PropagationPolicy;
  if (orphanDependents === undefined || orphanDependents === null) return undefined;
  return orphanDependents ? 'Orphan' : 'Background';
}

function graceOf(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds < 0 ? 1 : seconds;
}
