-- The relay reads the whole outbox of a workspace in the order of its ids, which is the key. An index by topic as well was written with every change and told nothing more.
DROP INDEX "outbox_workspace_id_topic_id_idx";
