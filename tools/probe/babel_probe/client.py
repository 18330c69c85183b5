def rules(): return []
