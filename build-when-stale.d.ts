/** Whether `dist` was built completely, and after the last change of anything that it is built from. */
export function isBuilt(): boolean;
