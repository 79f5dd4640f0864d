; An XDP program that lets every packet pass. `llc -march=bpfel -filetype=obj pass.ll -o pass.o` has made pass.o of it.
define i32 @pass() section "xdp" {
  ret i32 2
}

@terms = global [4 x i8] c"GPL\00", section "license"
