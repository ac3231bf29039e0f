import { z } from 'zod';
import { pageQuery, queryValues } from '../request/query-values.js';

export const schedulesQuery = z.strictObject({ ...pageQuery, paused: queryValues.flag.optional() });
