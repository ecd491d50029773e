-- Names in the order that people expect: file2 before file10, letters of any language together whatever their case. Text that ICU compares as
-- equal sorts by its bytes, so the order is total, and equality is equality of bytes. Columns stay in COLLATE "C" for comparisons, and
-- queries name this collation where they sort by names. The columns of the indexes are those of schema.prisma, which cannot name a collation.
CREATE COLLATION "natural_order" (provider = icu, locale = 'und-u-kn-true');

DROP INDEX "files_organization_id_filename_id_idx";
CREATE INDEX "files_organization_id_filename_id_idx" ON "files"("organization_id", "filename" COLLATE "natural_order", "id");

DROP INDEX "files_organization_id_folder_id_filename_id_idx";
CREATE INDEX "files_organization_id_folder_id_filename_id_idx" ON "files"("organization_id", "folder_id", "filename" COLLATE "natural_order", "id");

DROP INDEX "folders_organization_id_display_name_id_idx";
CREATE INDEX "folders_organization_id_display_name_id_idx" ON "folders"("organization_id", "display_name" COLLATE "natural_order", "id");

DROP INDEX "folders_organization_id_parent_id_display_name_idx";
CREATE INDEX "folders_organization_id_parent_id_display_name_id_idx" ON "folders"("organization_id", "parent_id", "display_name" COLLATE "natural_order", "id");
