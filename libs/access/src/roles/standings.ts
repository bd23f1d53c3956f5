import { Injectable, Logger } from '@nestjs/common';
import type { Actor, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AccessControl } from '../access-control.js';
import { GrantedRole } from '../granted-role.js';
import { parseRoleRules, type RoleRule, type RuleCatalogue } from '../rules/index.js';
import type { CustomRole } from './custom-role.js';
import { RoleStore } from './role.store.js';

/** What the question who asks brings along: names of groups, and roles as `id:revision`. */
export interface Standing {
  readonly workspaceId: WorkspaceId;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

const keptRoles = 5_000;

/**
 * What actors have beyond their role. Which custom roles, and in which revision, is read with each request; the rules of a revision never
 * change and are kept. So a change holds for every request that begins after it, in each process, and nothing has to be told.
 */
@Injectable()
export class Standings {
  private readonly logger = new Logger(Standings.name);
  private readonly kept = new Map<string, GrantedRole>();

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly roles: RoleStore,
  ) {}

  async of({ workspaceId, groups, roles }: Standing): Promise<Pick<Actor, 'groups' | 'grants'>> {
    if (!roles.length) return { groups, grants: [] };
    const missing = roles.filter((role) => !this.kept.has(`${workspaceId} ${role}`));
    const read = missing.length ? await this.read(workspaceId, missing.map((role) => role.split(':')[0] ?? '')) : [];
    const grants = roles.flatMap((role) => this.kept.get(`${workspaceId} ${role}`) ?? read.find(({ roleId }) => role.startsWith(`${roleId}:`)) ?? []);
    return { groups, grants };
  }

  private async read(workspaceId: WorkspaceId, ids: readonly string[]): Promise<GrantedRole[]> {
    const rows = await this.database.read({ workspaceId }, () => this.roles.findAll(workspaceId, ids));
    const catalogue = this.access.catalogue();
    return rows.map((row) => {
      const role = new GrantedRole(row.id, row.revision, row.name, this.valid(row, catalogue));
      if (this.kept.size >= keptRoles) this.kept.clear();
      this.kept.set(`${workspaceId} ${role.roleId}:${role.revision}`, role);
      return role;
    });
  }

  /** Validated again: rules may be older than this version, and whoever writes to the database may write anything. What is not valid gives nothing. */
  private valid({ id, rules }: CustomRole, catalogue: RuleCatalogue): RoleRule[] {
    return (Array.isArray(rules) ? rules : []).flatMap((rule) => {
      try {
        return parseRoleRules([rule], catalogue);
      } catch {
        this.logger.warn(`A rule of the custom role ${id} is not valid any more and gives nothing.`);
        return [];
      }
    });
  }
}
