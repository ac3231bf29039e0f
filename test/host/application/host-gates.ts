import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
  type NestMiddleware,
  type PipeTransform,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';

/** What acted on requests to the host's routes, in order. */
@Injectable()
export class GateLog {
  private passed: string[] = [];

  add(name: string): void {
    this.passed.push(name);
  }

  take(): string[] {
    const passed = this.passed;
    this.passed = [];
    return passed;
  }
}

@Injectable()
export class HostMiddleware implements NestMiddleware {
  constructor(private readonly log: GateLog) {}

  use(_request: unknown, _response: unknown, next: () => void): void {
    this.log.add('middleware');
    next();
  }
}

@Injectable()
export class HostGuard implements CanActivate {
  constructor(private readonly log: GateLog) {}

  canActivate(context: ExecutionContext): boolean {
    this.log.add('guard');
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return headers['x-user'] !== 'intruder';
  }
}

@Injectable()
export class HostPipe implements PipeTransform {
  constructor(private readonly log: GateLog) {}

  transform(value: unknown): unknown {
    this.log.add('pipe');
    return value;
  }
}

@Injectable()
export class HostInterceptor implements NestInterceptor {
  constructor(private readonly log: GateLog) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    this.log.add('interceptor');
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

@Catch()
@Injectable()
export class HostFilter implements ExceptionFilter {
  constructor(private readonly log: GateLog) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    this.log.add('filter');
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    const response = host.switchToHttp().getResponse<{ status(code: number): { json(body: unknown): void } }>();
    response.status(status).json({ host: true, message: (exception as Error).message });
  }
}
