@echo off
rem Medical SAM3 for Java: builds what is missing, then runs. Needs a JDK 17 or later.
rem After a change of sources on Windows, delete app\target\built to build anew.
setlocal
set "HOME_DIR=%~dp0"
set "TARGET=%HOME_DIR%app\target"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (
  echo medsam3: no Java found. Install a JDK 17 or later, or set JAVA_HOME to the folder of one. 1>&2
  exit /b 1
)
if not exist "%TARGET%\built" (
  echo medsam3: building, the first time fetches about 120 MB from Maven Central ... 1>&2
  pushd "%HOME_DIR%"
  call mvnw.cmd -q -Dquick -DskipTests package 1>&2
  if errorlevel 1 (
    popd
    exit /b 1
  )
  popd
  type nul > "%TARGET%\built"
)
rem See the shell launcher: threads that wait by spinning take the cores from each other.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
"%JAVA%" -XX:+UseSerialGC -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -Djava.awt.headless=true -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-Dmedsam3.home=%HOME_DIR%." -cp "%TARGET%\medsam3-app-0.1.0-SNAPSHOT.jar;%TARGET%\lib\*" io.medsam3.cli.Main %*
exit /b %errorlevel%
