@echo off
rem Medical SAM3 for Java. In a distribution it runs, on Java 17 or later; in a checkout it first
rem builds what is missing, for which it needs a JDK.
rem After a change of sources on Windows, delete app\target\built to build anew.
setlocal
set "HOME_DIR=%~dp0"
set "TARGET=%HOME_DIR%app\target"
set "CLASS_PATH=%HOME_DIR%lib\*"
set "CHECKOUT="
if not exist "%HOME_DIR%lib\medsam3-app-*.jar" set "CHECKOUT=yes"
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" --version >nul 2>&1
if errorlevel 1 (
  echo medsam3: no Java found. Install a JDK 17 or later, or set JAVA_HOME to the folder of one. 1>&2
  exit /b 1
)
if defined CHECKOUT if not exist "%TARGET%\built" (
  echo medsam3: building, the first time fetches about 155 MB from Maven Central ... 1>&2
  del /q "%TARGET%\medsam3-app-*.jar" >nul 2>&1
  pushd "%HOME_DIR%"
  call mvnw.cmd -q -Dquick -DskipTests package 1>&2
  if errorlevel 1 (
    popd
    exit /b 1
  )
  popd
  type nul > "%TARGET%\built"
)
if defined CHECKOUT for %%J in ("%TARGET%\medsam3-app-*.jar") do set "CLASS_PATH=%%~J;%TARGET%\lib\*"
rem See the shell launcher: threads that wait by spinning take the cores from each other.
if not defined OMP_WAIT_POLICY set "OMP_WAIT_POLICY=PASSIVE"
"%JAVA%" -XX:+UseSerialGC -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -Djava.awt.headless=true -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-Dmedsam3.home=%HOME_DIR%." -cp "%CLASS_PATH%" io.medsam3.cli.Main %*
exit /b %errorlevel%
