import { Module } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { AuditModule } from '@plinth/audit';
import { DatasetsModule } from '@plinth/datasets';
import { NoticeSight } from '@plinth/notifications';
import { RegistryModule } from '@plinth/registry';
import { ApprovalsNames } from './approvals-names.js';
import { approvalsAttributes, approvalsPermissions } from './approvals.permissions.js';
import { BreakGlassService } from './break-glass.service.js';
import { CheckSecrets } from './check-secrets.js';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation } from './deciding/deliberation.js';
import { DomainChecks } from './deciding/domain-checks.js';
import { Gates } from './deciding/gates.js';
import { Orders } from './deciding/orders.js';
import { RequestLife } from './deciding/request-life.js';
import { Subjects } from './deciding/subjects.js';
import { Training } from './deciding/training.js';
import { TrainingSplits } from './deciding/training-splits.js';
import { DecisionRecords } from './decision-records.js';
import { DelegationService } from './delegation.service.js';
import { DiscussionService } from './discussion.service.js';
import { DryRunService } from './dry-run.service.js';
import { ExecutionService } from './execution.service.js';
import { ExternalCheckService } from './external-check.service.js';
import * as people from './graphql/people.resolver.js';
import { PromotionLiveResolver } from './graphql/live.resolver.js';
import { DryRunCaseResolver, PolicyResolver, PolicyVersionResolver } from './graphql/policy.resolver.js';
import { PromotionFieldsResolver } from './graphql/promotion-fields.resolver.js';
import { DelegationResolver, PromotionResolver } from './graphql/promotion.resolver.js';
import { ExternalCheckController } from './http/external-check.controller.js';
import { InboxService } from './inbox.service.js';
import { AskExternalCheckJob, ExecuteJob, SettleReviewJob, SweepJob } from './jobs/approvals.jobs.js';
import { PromotionEvents } from './live/promotion-events.js';
import { PromotionLiveService } from './live/promotion-live.service.js';
import { PolicyReader } from './policy-reader.js';
import { PolicyService } from './policy.service.js';
import { PromotionSight } from './promotion-sight.js';
import { PromotionService } from './promotion.service.js';
import { RequestViews } from './request-view.js';
import { DecisionStore } from './stores/decision.store.js';
import { DelegationStore } from './stores/delegation.store.js';
import { GateStore } from './stores/gate.store.js';
import { InboxStore } from './stores/inbox.store.js';
import { PolicyStore } from './stores/policy.store.js';
import { RequestStore } from './stores/request.store.js';
import { ThreadStore } from './stores/thread.store.js';
import { VoteStore } from './stores/vote.store.js';
import { SubjectWatch } from './subject-watch.js';
import { SweepService } from './sweep.service.js';
import { VoteService } from './vote.service.js';

/** Policies, and promotions decided by them. */
@Module({
  imports: [AuditModule, DatasetsModule, RegistryModule],
  controllers: [ExternalCheckController],
  providers: [
    ApprovalsNames,
    AskExternalCheckJob,
    BreakGlassService,
    CheckSecrets,
    Chronicle,
    DecisionRecords,
    DecisionStore,
    DelegationResolver,
    DelegationService,
    DelegationStore,
    Deliberation,
    DiscussionService,
    DomainChecks,
    DryRunCaseResolver,
    DryRunService,
    ExecuteJob,
    ExecutionService,
    ExternalCheckService,
    Gates,
    GateStore,
    InboxService,
    InboxStore,
    Orders,
    PolicyReader,
    PolicyResolver,
    PolicyService,
    PolicyStore,
    PolicyVersionResolver,
    PromotionEvents,
    PromotionFieldsResolver,
    PromotionLiveResolver,
    PromotionLiveService,
    PromotionResolver,
    PromotionService,
    PromotionSight,
    RequestLife,
    RequestStore,
    RequestViews,
    SettleReviewJob,
    Subjects,
    SubjectWatch,
    SweepJob,
    SweepService,
    ThreadStore,
    Training,
    TrainingSplits,
    VoteService,
    VoteStore,
    ...Object.values(people),
  ],
  exports: [DecisionRecords, DomainChecks, PolicyService, PromotionEvents, PromotionService, PromotionSight, RequestViews],
})
export class ApprovalsModule {
  constructor(access: AccessControl, notices: NoticeSight, sight: PromotionSight) {
    access.register(approvalsPermissions, approvalsAttributes);
    notices.register('promotion-request', (actor) => sight.ofEvents(actor));
  }
}
