import type { RefusalReport, Reporter } from '../logging/reporter.ts';

/** Reports that a whole call is refused, and passes on what the caller is told. */
export type RefuseCall = (response: Response, refusal: Omit<RefusalReport, 'operation' | 'code'>) => Response;

export function createRefuseCall({ onRefusal }: Pick<Reporter, 'onRefusal'>): RefuseCall {
  return (response, refusal) => {
    onRefusal({ ...refusal, operation: 'api', code: response.status });
    return response;
  };
}

const texts = {
  400: 'Bad Request\n',
  401: 'Unauthorized\n',
  404: '404 page not found\n',
  503: 'Service Unavailable\n',
} as const;

export function plainAnswer(status: keyof typeof texts): Response {
  return new Response(texts[status], { status });
}

export const stopping = { rule: 'H5', because: 'the node is shutting down' };
