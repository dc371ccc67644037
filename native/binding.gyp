{
  # The fingerprint core. -ffp-contract=off and no fast-math: results equal the TypeScript's bit for bit.
  'variables': { 'finger_sanitize%': 0 },
  'targets': [
    {
      'target_name': 'finger',
      'sources': [
        'src/addon.cpp',
        'src/wsq.cpp',
        'src/field.cpp',
        'src/enhance.cpp',
        'src/skeleton.cpp',
        'src/detect.cpp',
        'src/match.cpp',
        'src/search.cpp'
      ],
      'include_dirs': ["<!(node -p \"require('node-addon-api').include_dir\")"],
      'defines': ['NAPI_VERSION=9', 'NAPI_CPP_EXCEPTIONS'],
      'cflags!': ['-fno-exceptions'],
      'cflags_cc!': ['-fno-exceptions', '-std=gnu++20', '-std=gnu++17'],
      'cflags_cc': ['-std=c++17', '-O3', '-ffp-contract=off', '-fexceptions', '-Wall', '-Wextra', '-fstack-protector-strong', '-D_FORTIFY_SOURCE=2'],
      'ldflags': ['-Wl,-z,relro,-z,now,-z,noexecstack'],
      'conditions': [
        ['finger_sanitize==1', { 'cflags_cc': ['-fsanitize=address,undefined', '-fno-omit-frame-pointer', '-g'], 'ldflags': ['-fsanitize=address,undefined'] }]
      ],
      'xcode_settings': {
        'GCC_ENABLE_CPP_EXCEPTIONS': 'YES',
        'CLANG_CXX_LANGUAGE_STANDARD': 'c++17',
        'OTHER_CPLUSPLUSFLAGS': ['-O3', '-ffp-contract=off']
      },
      'msvs_settings': { 'VCCLCompilerTool': { 'ExceptionHandling': 1, 'AdditionalOptions': ['/std:c++17', '/fp:precise'] } }
    }
  ]
}
