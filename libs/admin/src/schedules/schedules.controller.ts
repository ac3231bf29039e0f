import { pageOfItems } from '@lib/core';
import { type JobRecord, type Page, type Schedule, SchedulesService } from '@lib/data-backends';
import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { noBody } from '../request/query-values.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { Operation } from '../openapi/operation.decorator.js';
import { jobAnswer } from '../jobs/job.answers.js';
import { scheduleAnswer, schedulePage } from './schedule.answers.js';
import { schedulesQuery } from './schedule.requests.js';

/** When system jobs run. */
@ApiController('schedules')
export class SchedulesController {
  constructor(private readonly schedules: SchedulesService) {}

  @Get()
  @Operation({ id: 'listSchedules', summary: 'List schedules', answers: { 200: schedulePage } })
  @RequirePermission('job:view', 'everything')
  async list(@Query(new SchemaPipe(schedulesQuery)) query: z.output<typeof schedulesQuery>): Promise<Page<Schedule>> {
    const { paused, ...page } = query;
    const schedules = await this.schedules.list();
    const found = schedules.filter((schedule) => paused === undefined || schedule.paused === paused);
    return pageOfItems(found, page, ({ id }) => id);
  }

  @Get(':id')
  @Operation({
    id: 'getSchedule',
    summary: 'Read a schedule',
    answers: { 200: scheduleAnswer },
    errors: ['SCHEDULE_NOT_FOUND'],
  })
  @RequirePermission('job:view', 'everything')
  get(@Param('id') id: string): Promise<Schedule> {
    return this.schedules.get(id);
  }

  /** Runs its job now; the schedule stays as it is. */
  @Post(':id/run')
  @Operation({
    id: 'runSchedule',
    summary: 'Run the job of a schedule now',
    answers: { 202: jobAnswer },
    errors: ['SCHEDULE_NOT_FOUND'],
  })
  @HttpCode(202)
  @RequirePermission('job:manage', 'everything')
  run(
    @Param('id') id: string,
    @Body(new SchemaPipe(noBody)) _body: unknown,
    @CurrentCaller() { actor }: Caller,
  ): Promise<JobRecord> {
    return this.schedules.run(id, { actor });
  }

  @Post(':id/pause')
  @Operation({
    id: 'pauseSchedule',
    summary: 'Pause a schedule',
    answers: { 200: scheduleAnswer },
    errors: ['SCHEDULE_NOT_FOUND'],
  })
  @HttpCode(200)
  @RequirePermission('job:manage', 'everything')
  pause(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<Schedule> {
    return this.schedules.pause(id);
  }

  @Post(':id/resume')
  @Operation({
    id: 'resumeSchedule',
    summary: 'Resume a schedule',
    answers: { 200: scheduleAnswer },
    errors: ['SCHEDULE_NOT_FOUND'],
  })
  @HttpCode(200)
  @RequirePermission('job:manage', 'everything')
  resume(@Param('id') id: string, @Body(new SchemaPipe(noBody)) _body: unknown): Promise<Schedule> {
    return this.schedules.resume(id);
  }
}
