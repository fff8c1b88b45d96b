function startSave() {}
