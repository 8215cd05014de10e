-- Forms of abuse of each case, from all its notices: one row per case and form; a case of which no notice tells a known form is 'unclassified'.
with forms as (
    select distinct core_case_reports.child_key, core_case_reports.case_rank, code_list.code as form
    from core_case_reports
    inner join code_list
        on code_list.list_name = 'abuse_forms'
        and strpos(';' || core_case_reports.forms || ';', ';' || code_list.code || ';') > 0
)

select core_cases.child_key, core_cases.case_rank, core_cases.commune_code, coalesce(forms.form, 'unclassified') as form
from core_cases
left join forms on forms.child_key = core_cases.child_key and forms.case_rank = core_cases.case_rank
