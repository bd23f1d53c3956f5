import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { PageArguments } from '@plinth/access';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import type { ImpactedOwner, ShownImpact } from '../impact.service.js';
import type { ImpactCaveat, NodeUse } from '../rules/index.js';
import { ImpactCauseEnum, ImpactCaveatEnum, ImpactCutEnum, ImpactGroupEnum, ImpactUseKindEnum } from './enums.js';
import { LineageLinkType, LineageNodeInput, LineageNodeType, type linkShaper, toNodeType } from './lineage.types.js';

@ObjectType('ImpactUse', { description: 'A name under which a version is in use, or was.' })
export class ImpactUseType {
  @Field(() => ImpactUseKindEnum, { description: 'How.' })
  kind!: ImpactUseKindEnum;

  @Field(() => String, { description: 'The name of the alias or the environment.' })
  name!: string;
}

@ObjectType('ImpactedThing', { description: 'A thing that something else reaches, and why.' })
export class ImpactedThingType {
  @Field(() => LineageNodeType, { description: 'The thing, as a whole.' })
  node!: LineageNodeType;

  @Field(() => ImpactGroupEnum, { description: 'What kind of thing it is.' })
  group!: ImpactGroupEnum;

  @Field(() => String, { nullable: true, description: 'What people call this version of it: the number of a snapshot, of a model version, of a version of a feature view.' })
  label!: string | null;

  @Field(() => [String], { description: 'Its columns that are reached by themselves, at most 1,000; for a version of a feature view, features. None where the way is known of wholes only.' })
  columns!: string[];

  @Field(() => Int, { description: 'Steps from the start by a shortest way.' })
  steps!: number;

  @Field(() => LineageLinkType, { description: 'The first step of that way.' })
  first!: LineageLinkType;

  @Field(() => LineageLinkType, { description: 'Its last step: what of it came from what was reached. The same as the first where the way has one step.' })
  last!: LineageLinkType;

  @Field(() => [String], { description: 'Owners that another system named, and that have no account.' })
  ownerNames!: string[];

  @Field(() => [ImpactUseType], { description: 'Aliases that name it and environments in which it runs, now.' })
  uses!: ImpactUseType[];

  @Field(() => Boolean, { description: 'Whether it serves somebody now: a version that runs in an environment, a deployment that is active.' })
  isLive!: boolean;

  @Field(() => [ImpactUseType], { nullable: true, description: 'Aliases that named it and environments in which it ran at the time that was asked about; absent unless a time was.' })
  usesThen!: ImpactUseType[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it served somebody at the time that was asked about; absent unless a time was.' })
  wasLive!: boolean | null;

  @Field(() => Boolean, { description: 'True of a model version that is in use: it was trained on what is wrong.' })
  mustRetrain!: boolean;

  ownerIds!: readonly string[];
}

@ObjectType('ImpactCount', { description: 'How many things of a group are reached, of those that you may see.' })
export class ImpactCountType {
  @Field(() => ImpactGroupEnum, { description: 'The group.' })
  group!: ImpactGroupEnum;

  @Field(() => Int, { description: 'How many.' })
  count!: number;

  @Field(() => Int, { description: 'How many of them serve somebody now.' })
  liveCount!: number;
}

@ObjectType('ImpactedOwner', { description: 'Somebody to tell: they answer for things that are reached.' })
export class ImpactedOwnerType {
  @Field(() => String, { nullable: true, description: 'What another system calls them; absent for accounts.' })
  name!: string | null;

  @Field(() => [LineageNodeType], { description: 'What they answer for, nearest first, at most 20.' })
  things!: LineageNodeType[];

  @Field(() => Int, { description: 'How many things they answer for.' })
  count!: number;

  @Field(() => Int, { description: 'How many of them are model versions to retrain.' })
  retrainCount!: number;

  @Field(() => Int, { description: 'How many of them serve somebody now.' })
  liveCount!: number;

  ownerId!: string | null;
}

@ObjectType('ImpactCaveat', { description: 'Something that the answer can not know.' })
export class ImpactCaveatType {
  @Field(() => ImpactCaveatEnum, { description: 'In one word, for programs.' })
  code!: ImpactCaveatEnum;

  @Field(() => String, { description: 'For people, with what to do.' })
  text!: string;
}

@ObjectType({ description: 'A thing in an answer.' })
export class ImpactEdge extends connectionOf('thing', () => ImpactedThingType) {}
@ObjectType({ description: 'What a thing reaches: what has to be retrained, who has to be told, and why. Of what you may not see nothing is listed or counted.' })
export class ImpactConnection extends connectionFields('thing', () => ImpactedThingType, () => ImpactEdge) {
  @Field(() => LineageNodeType, { description: 'What was asked about.' })
  origin!: LineageNodeType;

  @Field(() => Date, { description: 'The time at which the graph is looked at; pages that follow show the same. Owners, and what is in use, are those of now; usesThen and wasLive tell what was.' })
  at!: Date;

  @Field(() => [ImpactCountType], { description: 'How much is reached, by group; of all groups, whichever are listed.' })
  counts!: ImpactCountType[];

  @Field(() => [ImpactedThingType], { description: 'Model versions that must be retrained, since they are in use; what serves comes first. At most 200.' })
  retrain!: ImpactedThingType[];

  @Field(() => Int, { description: 'How many model versions must be retrained.' })
  retrainCount!: number;

  @Field(() => [ImpactedOwnerType], { description: 'Who has to be told: whoever answers for what serves comes first. At most 200.' })
  people!: ImpactedOwnerType[];

  @Field(() => Int, { description: 'How many have to be told.' })
  peopleCount!: number;

  @Field(() => [ImpactCaveatType], { description: 'What this answer can not know.' })
  caveats!: ImpactCaveatType[];

  @Field(() => ImpactCutEnum, { nullable: true, description: 'Why there may be more than the answer knows: then nothing follows from what is not in it. Absent when it is all.' })
  cut!: ImpactCutEnum | null;
}

@ArgsType()
export class ImpactArguments extends PageArguments {
  @Field(() => LineageNodeInput, { description: 'What is wrong, or what has rows that must go: a thing, or a column of it.' })
  node!: LineageNodeInput;

  @Field(() => ImpactCauseEnum, { nullable: true, description: 'Why; WRONG unless told.' })
  cause?: ImpactCauseEnum | null;

  @Field(() => Date, { nullable: true, description: 'The graph as it stood then; as it is now unless told.' })
  at?: Date | null;

  @Field(() => Int, { nullable: true, description: 'Steps at the most, 1 to 10,000; as far as it goes unless told.' })
  depth?: number | null;

  @Field(() => [ImpactGroupEnum], { nullable: true, description: 'Only things of these groups are listed; all unless told.' })
  groups?: ImpactGroupEnum[] | null;
}

const maxColumns = 1_000;

export function toImpactedThing({ shown, group, standing, columns, steps, why, mustRetrain }: ShownImpact, toLink: ReturnType<typeof linkShaper>, isOfThen: boolean): ImpactedThingType {
  return {
    node: toNodeType(shown), group: ImpactGroupEnum[group], label: standing.label ?? null, columns: columns.slice(0, maxColumns), steps, first: toLink(why.first), last: toLink(why.last), ownerNames: [...(standing.ownerNames ?? [])],
    uses: toUses(standing.uses), usesThen: isOfThen ? toUses(standing.then?.uses) : null, wasLive: isOfThen ? (standing.then?.isLive ?? false) : null, isLive: standing.isLive ?? false, mustRetrain, ownerIds: standing.ownerIds ?? [],
  };
}

function toUses(uses: readonly NodeUse[] = []): ImpactUseType[] {
  return uses.map(({ kind, name }) => ({ kind: ImpactUseKindEnum[kind], name }));
}

export function toImpactedOwner({ ownerId, name, things, count, retrainCount, liveCount }: ImpactedOwner): ImpactedOwnerType {
  return { ownerId, name, things: things.map(toNodeType), count, retrainCount, liveCount };
}

const caveatTexts: Readonly<Record<ImpactCaveat, string>> = {
  ROWS: 'Plinth knows which things came from which, not which rows: each thing here may hold the rows, or something learned from them. Look for them in the things themselves.',
  EARLIER: 'The same rows may lie in what this came from, and in other snapshots of the same data set: ask again from the first that holds them.',
  COLUMN: 'Nothing was told of this column by itself, so this is what came of the whole that it is in.',
  WHOLES: 'Of some things here only the whole is known, not the columns: what lies behind them may not read this column.',
};

export function toCaveat(code: ImpactCaveat): ImpactCaveatType {
  return { code: ImpactCaveatEnum[code], text: caveatTexts[code] };
}
