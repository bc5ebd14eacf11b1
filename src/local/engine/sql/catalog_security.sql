-- Users, groups, roles and privileges as the service's catalogs show them.
create view pg_user as
    select name as usename, cast(id as int) as usesysid, creates_databases as usecreatedb, superuser as usesuper, id = 1 as usecatupd,
           '********' as passwd, valid_until as valuntil, settings as useconfig from users;
create view pg_user_info as
    select usename, usesysid, usecreatedb, usesuper, usecatupd, passwd, valuntil, useconfig, connections as useconnlimit
    from pg_user join users on name = usename;
create view pg_shadow as select * from pg_user;
create view pg_group as
    select g.name as groname, cast(g.id as int) as grosysid,
           (select '{' || coalesce(string_agg(cast(u.id as varchar), ',' order by u.id), '') || '}'
            from group_members m join users u on u.name = m.user_name where m.group_name = g.name) as grolist
    from groups g;
create view svv_user_info as
    select name as user_name, cast(id as int) as user_id, creates_databases as createdb, superuser, id = 1 as catalog_update,
           connections as connection_limit, syslog as syslog_access, cast(null as bigint) as session_timeout,
           cast(null as timestamp) as last_ddl_timestamp, cast(null as varchar) as external_user_id from users;
create view svv_roles as select cast(id as int) as role_id, name as role_name, owner as role_owner, external_id from roles;
create view svv_user_grants as
    select cast(u.id as int) as user_id, u.name as user_name, cast(r.id as int) as role_id, r.name as role_name, m.admin as admin_option
    from role_members m join users u on u.name = m.grantee join roles r on r.name = m.role_name where m.grantee_type = 'user';
create view svv_role_grants as
    select cast(g.id as int) as role_id, g.name as role_name, cast(r.id as int) as granted_role_id, r.name as granted_role_name
    from role_members m join roles g on g.name = m.grantee join roles r on r.name = m.role_name where m.grantee_type = 'role';
create view rs_identities as
    select 'user' as kind, name, id from users union all select 'group', name, id from groups
    union all select 'role', name, id from roles union all select 'public', 'public', 0;
create view rs_grants as
    select g.*, cast(i.id as int) as identity_id from grants g join rs_identities i on i.kind = g.grantee_type and i.name = g.grantee;
create view svv_relation_privileges as
    select schema_name as namespace_name, object_name as relation_name, privilege as privilege_type, identity_id, grantee as identity_name,
           grantee_type as identity_type, admin as admin_option from rs_grants where kind = 'TABLE' and database_name = current_database();
create view svv_schema_privileges as
    select object_name as namespace_name, privilege as privilege_type, identity_id, grantee as identity_name,
           grantee_type as identity_type, admin as admin_option from rs_grants where kind = 'SCHEMA' and database_name = current_database();
create view svv_database_privileges as
    select object_name as database_name, privilege as privilege_type, identity_id, grantee as identity_name,
           grantee_type as identity_type, admin as admin_option from rs_grants where kind = 'DATABASE';
create view svv_function_privileges as
    select schema_name as namespace_name, object_name as function_name, cast(null as varchar) as argument_types, privilege as privilege_type,
           identity_id, grantee as identity_name, grantee_type as identity_type, admin as admin_option
    from rs_grants where kind in ('FUNCTION', 'PROCEDURE') and database_name = current_database();
create view svv_language_privileges as
    select object_name as language_name, privilege as privilege_type, identity_id, grantee as identity_name,
           grantee_type as identity_type, admin as admin_option from rs_grants where kind = 'LANGUAGE';
create view svv_system_privileges as
    select privilege as system_privilege, identity_id, grantee as identity_name, grantee_type as identity_type from rs_grants where kind = 'SYSTEM';
create view rs_shown_grants as
    select database_name, schema_name, object_name, kind as object_type, privilege as privilege_type, identity_id, grantee as identity_name,
           grantee_type as identity_type, admin as admin_option, kind as privilege_scope, grantor as grantor_name from rs_grants;
create view svv_default_privileges as
    select d.schema_name, d.kind as object_type, cast(o.id as int) as owner_id, d.owner as owner_name, 'user' as owner_type, d.privilege as privilege_type, cast(i.id as int) as grantee_id, d.grantee as grantee_name,
           d.grantee_type, d.admin as admin_option
    from default_privileges d join users o on o.name = d.owner join rs_identities i on i.kind = d.grantee_type and i.name = d.grantee where d.database_name = current_database();
create view pg_default_acl as
    select owner_id as defacluser, coalesce(cast(n.oid as int), 0) as defaclnamespace, case object_type when 'RELATION' then 'r' when 'FUNCTION' then 'f' else 'p' end as defaclobjtype,
           grantee_name || '=' || string_agg(privilege_type, ',') || '/' || owner_name as defaclacl
    from svv_default_privileges left join pg_namespace n on n.nspname = schema_name group by owner_id, owner_name, grantee_name, n.oid, object_type;
create macro rs_granted(u, d, k, s, o, p) as
    exists (select 1 from rs.main.users where name = u and superuser)
    or exists (select 1 from rs.main.grants where database_name = d and kind = k and (s is null or schema_name = s) and object_name = o and privilege = upper(p)
               and (grantee_type = 'public' or grantee_type = 'user' and grantee = u
                    or grantee_type = 'group' and grantee in (select m.group_name from rs.main.group_members m where m.user_name = u)
                    or grantee_type = 'role' and grantee in (select m.role_name from rs.main.role_members m where m.grantee_type = 'user' and m.grantee = u)));
create macro has_table_privilege(u, t, p) as
    rs_granted(u, current_database(), 'TABLE', case when contains(t, '.') then split_part(t, '.', -2) end, split_part(t, '.', -1), p);
create macro has_schema_privilege(u, s, p) as rs_granted(u, current_database(), 'SCHEMA', null, s, p);
create macro has_database_privilege(u, d, p) as rs_granted(u, d, 'DATABASE', null, d, p);
create macro pg_get_userbyid(u) as coalesce((select max(name) from rs.main.users where id = u), 'unknown (UID=' || u || ')');
create macro user_is_member_of(u, r) as exists (select 1 from rs.main.role_members where role_name = r and grantee = u and grantee_type = 'user');
create macro role_is_member_of(u, r) as exists (select 1 from rs.main.role_members where role_name = r and grantee = u and grantee_type = 'role');

create view pg_proc as
    select f.id as oid, f.name as proname, cast(n.oid as bigint) as pronamespace, coalesce(u.id, 100) as proowner, kind as prokind,
           result as prorettype_name, types as proargtypes_names, volatility as provolatile, body as prosrc
    from functions f join pg_namespace n on n.nspname = f.schema_name left join users u on u.name = f.owner
    where f.database_name = current_database();
create view svv_redshift_functions as
    select database_name, schema_name, name as function_name,
           case when kind = 'p' then 'STORED PROCEDURE' else 'REGULAR FUNCTION' end as function_type, types as argument_type, result as result_type
    from functions;
create view pg_proc_info as select oid as prooid, proname, pronamespace, proowner, prosrc from pg_proc;
