import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';

/** Knows runs. The domain that has them registers itself with {@link ProducingRuns}. */
export interface RunKeeper {
  /**
   * Checks that the run is there, and that this actor may say what it made.
   * @param field where its id was given
   * @throws its own PlinthError
   */
  requireProducer(actor: Actor, runId: string, field: string): Promise<void>;
}

/** How data sets, which stand left of runs, ask about the run that a snapshot says it was made by. */
@Injectable()
export class ProducingRuns {
  private keeper: RunKeeper | undefined;

  register(keeper: RunKeeper): void {
    if (this.keeper) throw new Error('Two domains say that they know runs.');
    this.keeper = keeper;
  }

  async require(actor: Actor, runId: string, field: string): Promise<void> {
    if (!this.keeper) throw new Error('No domain knows runs.');
    await this.keeper.requireProducer(actor, runId, field);
  }
}
