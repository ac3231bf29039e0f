import { Database } from '@lib/database';
import { Injectable } from '@nestjs/common';
import type { LogLine } from './log-line.js';

/** Reads the logs of jobs. */
@Injectable()
export class JobLogReader {
  constructor(private readonly database: Database) {}

  /** The lines that follow a line, in order. */
  async read(jobId: string, after: number, limit: number): Promise<LogLine[]> {
    const { rows } = await this.database.query<LogLine>(
      `SELECT line, time, level, message FROM "${this.database.schema}".job_log
       WHERE job_id = $1 AND line > $2 ORDER BY line LIMIT $3`,
      [jobId, after, limit],
    );
    return rows;
  }
}
