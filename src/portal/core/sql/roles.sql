-- Database roles (docs/adr/0003). Run once by a superuser in the cluster; safe to repeat.
-- Passwords and database ownership are the administrator's (demo/database.py sets them in the demo).
--   portal_owner    owns the schema and migrates; the running portal never uses it
--   portal_app      the running portal; owns nothing, sees no owned row until it takes one of the p_ roles
--   p_citizen, p_staff, p_system   taken with set_config('role', ..., true) for one unit of work
--   portal_definer  owns the few SECURITY DEFINER functions
--   portal_backup   dumps everything
DO $$
DECLARE
  wanted record;
BEGIN
  FOR wanted IN SELECT * FROM (VALUES
    ('portal_owner',   'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE'),
    ('portal_app',     'LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOINHERIT'),
    ('p_citizen',      'NOLOGIN NOSUPERUSER NOBYPASSRLS'),
    ('p_staff',        'NOLOGIN NOSUPERUSER NOBYPASSRLS'),
    ('p_system',       'NOLOGIN NOSUPERUSER NOBYPASSRLS'),
    ('portal_definer', 'NOLOGIN NOSUPERUSER BYPASSRLS'),
    ('portal_backup',  'LOGIN NOSUPERUSER BYPASSRLS')
  ) AS roles(name, attributes) LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
      EXECUTE format('CREATE ROLE %I %s', wanted.name, wanted.attributes);
    ELSE
      EXECUTE format('ALTER ROLE %I %s', wanted.name, wanted.attributes);
    END IF;
  END LOOP;
END
$$;
GRANT p_citizen, p_staff, p_system TO portal_app;
GRANT portal_definer TO portal_owner;
GRANT pg_read_all_data TO portal_backup;
