import { describe, expect, it } from 'vitest';
import { deliveryStatuses, validateWebhook } from './view.js';

describe('the address of a webhook', () => {
  it('keeps what it can say, and leaves the rest', () => {
    const delivery = '019aaf0e-1111-7222-8333-444455556666';
    for (const status of deliveryStatuses) expect(validateWebhook({ status, delivery })).toEqual({ status, delivery });
    expect(validateWebhook({ status: 'LOST', delivery: 'x' })).toEqual({ status: undefined, delivery: undefined });
  });
});
