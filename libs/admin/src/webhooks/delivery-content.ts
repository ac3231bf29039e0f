import { z } from 'zod';

/** What a delivery says has changed; null = it does not say, and anything may have. */
export interface DeliveredChange {
  /** Full names of references that were pushed: `refs/heads/main`. */
  readonly references: readonly string[] | null;
  /** Of the repository, where the delivery names it. */
  readonly defaultBranch: string | null;
  /** `<bucket>/<key>` of objects. */
  readonly objects: readonly string[] | null;
}

const repository = z.object({ default_branch: z.string() });
/** GitHub, Gitea, Forgejo, GitLab. */
const push = z.object({
  ref: z.string().startsWith('refs/'),
  repository: repository.optional().catch(undefined),
  project: repository.optional().catch(undefined),
});

const bitbucketReference = z.object({ type: z.string(), name: z.string() }).nullish();
const bitbucketPush = z.object({
  push: z.object({ changes: z.array(z.object({ new: bitbucketReference, old: bitbucketReference })) }),
});

/** Of S3, and of what speaks like it. */
const objectEvents = z.object({
  Records: z.array(
    z.object({ s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }) }),
  ),
});

/** What GitHub sends when the webhook is made: nothing has changed. */
const ping = z.object({ zen: z.string(), hook_id: z.number() });

const UNKNOWN: DeliveredChange = { references: null, defaultBranch: null, objects: null };

/** What the parsed body of a delivery says. */
export function deliveredChange(body: unknown): DeliveredChange {
  if (ping.safeParse(body).success) return { ...UNKNOWN, references: [] };
  const pushed = push.safeParse(body);
  if (pushed.success) {
    const { ref, repository: one, project: other } = pushed.data;
    return { ...UNKNOWN, references: [ref], defaultBranch: (one ?? other)?.default_branch ?? null };
  }
  const bitbucket = bitbucketPush.safeParse(body);
  if (bitbucket.success) {
    const references = bitbucket.data.push.changes.flatMap((change) =>
      [change.new, change.old].flatMap((each) => (each ? [bitbucketName(each)] : [])),
    );
    return { ...UNKNOWN, references: [...new Set(references)] };
  }
  const objects = objectEvents.safeParse(body);
  if (objects.success) {
    return {
      ...UNKNOWN,
      objects: objects.data.Records.map(({ s3 }) => `${s3.bucket.name}/${decodeKey(s3.object.key)}`),
    };
  }
  return UNKNOWN;
}

function bitbucketName({ type, name }: { type: string; name: string }): string {
  return `refs/${type.includes('tag') ? 'tags' : 'heads'}/${name}`;
}

/** Keys in events are written as in a form. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
