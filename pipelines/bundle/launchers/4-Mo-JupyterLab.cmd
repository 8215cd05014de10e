@echo off
if not exist "%~dp0pipelines\bundle\launchers\run.cmd" (
  echo LOI. Hay giai nen ca tep zip truoc ^(Extract All^), roi mo tep nay trong thu muc treem.
  pause
  exit /b 71
)
"%~dp0pipelines\bundle\launchers\run.cmd" lab
