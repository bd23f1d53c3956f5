import { Field, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType('KeyValue', { description: 'A param or tag: a name and its text.' })
export class KeyValueType {
  @Field(() => String, { description: 'Its name: letters, digits, _ . - / : and blanks, at most 250 characters.' })
  key!: string;

  @Field(() => String, { description: 'Its text.' })
  value!: string;
}

@InputType({ description: 'A param or tag to be set.' })
export class KeyValueInput {
  @Field(() => String, { description: 'Its name: letters, digits, _ . - / : and blanks, at most 250 characters.' })
  key!: string;

  @Field(() => String, { description: 'Its text: at most 6,000 characters for a param, 8,000 for a tag.' })
  value!: string;
}
