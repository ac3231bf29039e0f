/** What a caller may do. */
export const PERMISSIONS = [
  'source:view',
  'source:edit',
  'source:sync',
  'file:read',
  'job:view',
  'job:manage',
  'token:manage',
  'audit:view',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** `viewer` looks, `operator` also starts and stops work, `admin` also changes sources, gives out tokens and sees who did what. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const viewer: readonly Permission[] = ['source:view', 'file:read', 'job:view'];
const operator: readonly Permission[] = [...viewer, 'source:sync', 'job:manage'];

/** The permissions of each role. */
export const ROLE_PERMISSIONS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(viewer),
  operator: new Set(operator),
  admin: new Set(PERMISSIONS),
};

/** The role with just these permissions; null = none has. */
export function roleOf(permissions: ReadonlySet<Permission>): Role | null {
  const has = (role: Role) =>
    ROLE_PERMISSIONS[role].size === permissions.size &&
    [...permissions].every((each) => ROLE_PERMISSIONS[role].has(each));
  return ROLES.find(has) ?? null;
}
