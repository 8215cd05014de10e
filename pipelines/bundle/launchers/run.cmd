@echo off
rem Finds a Python 3.11, 3.12 or 3.13 of this user and runs treem with it. ASCII only: cmd.exe reads this file in the code page
rem of the machine; every Vietnamese word comes from Python. pushd, not cd: it also enters a folder of the network (\\server\...).
setlocal EnableExtensions DisableDelayedExpansion
pushd "%~dp0..\..\.."
chcp 65001 >nul 2>nul
set "PYTHONUTF8=1"
set "PYTHONHOME="
set "PYTHONPATH="
set "FOUND="
for %%V in (3.12 3.13 3.11) do if not defined FOUND (
  py -%%V -c "import sys, venv; sys.exit(sys.maxsize < 2**32)" >nul 2>nul && set "FOUND=py -%%V"
)
for %%V in (312 313 311) do if not defined FOUND (
  if exist "%LOCALAPPDATA%\Programs\Python\Python%%V\python.exe" set FOUND="%LOCALAPPDATA%\Programs\Python\Python%%V\python.exe"
)
for %%V in (312 313 311) do if not defined FOUND (
  if exist "%ProgramFiles%\Python%%V\python.exe" set FOUND="%ProgramFiles%\Python%%V\python.exe"
)
if not defined FOUND if exist "%USERPROFILE%\miniforge3\python.exe" (
  "%USERPROFILE%\miniforge3\python.exe" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul && set FOUND="%USERPROFILE%\miniforge3\python.exe"
)
if not defined FOUND (
  python -c "import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13) or sys.maxsize < 2**32)" >nul 2>nul && set "FOUND=python"
)
if not defined FOUND (
  echo.
  echo LOI. Khong tim thay Python 3.11, 3.12 hoac 3.13 ^(64 bit^) tren may nay.
  echo Cach xu ly: cai Python cho rieng nguoi dung, khong can quyen quan tri;
  echo trang huong dan DOC-TRUOC.html dang mo, xem muc "Cai Python".
  echo.
  if exist "DOC-TRUOC.html" start "" "DOC-TRUOC.html"
  set "CODE=70"
  goto end
)
%FOUND% -m pipelines %*
set "CODE=%ERRORLEVEL%"
:end
popd
if not defined TREEM_NO_PAUSE pause
exit /b %CODE%
