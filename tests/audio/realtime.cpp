// Proof that the callbacks of a sound stream are real-time safe: where they run, an allocation, a
// lock, or a system call other than a write to their eventfd ends the process.
//   audio_realtime     exit status 0: the callbacks may do all that they do, and the traps work
#include "audio/device/portaudio_stream.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <mutex>
#include <pthread.h>
#include <semaphore.h>
#include <string>
#include <thread>

namespace {

thread_local bool in_callback = false;

void forbid_in_callback() {
    if (in_callback) __builtin_trap(); // SIGILL; what abort() does would be forbidden too
}

} // namespace

// Replacements of the C library's functions that allocate or lock.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* old);

void* malloc(std::size_t size) {
    forbid_in_callback();
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    forbid_in_callback();
    return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
    forbid_in_callback();
    return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    forbid_in_callback();
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** made, std::size_t alignment, std::size_t size) {
    forbid_in_callback();
    *made = __libc_memalign(alignment, size);
    return *made ? 0 : ENOMEM;
}
void free(void* old) {
    forbid_in_callback();
    __libc_free(old);
}
}

namespace {

/// The C library's own function behind one of ours.
template <class Function>
Function* behind(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" {
int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
    forbid_in_callback();
    static auto* const real = behind<int(pthread_mutex_t*)>("pthread_mutex_lock");
    return real(mutex);
}
int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
    forbid_in_callback();
    static auto* const real = behind<int(pthread_mutex_t*)>("pthread_mutex_trylock");
    return real(mutex);
}
int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
    forbid_in_callback();
    static auto* const real = behind<int(pthread_mutex_t*)>("pthread_mutex_unlock");
    return real(mutex);
}
int pthread_cond_signal(pthread_cond_t* condition) noexcept {
    forbid_in_callback();
    static auto* const real = behind<int(pthread_cond_t*)>("pthread_cond_signal");
    return real(condition);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
    forbid_in_callback();
    static auto* const real = behind<int(pthread_rwlock_t*)>("pthread_rwlock_rdlock");
    return real(lock);
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
    forbid_in_callback();
    static auto* const real = behind<int(pthread_rwlock_t*)>("pthread_rwlock_wrlock");
    return real(lock);
}
int sem_post(sem_t* semaphore) noexcept {
    forbid_in_callback();
    static auto* const real = behind<int(sem_t*)>("sem_post");
    return real(semaphore);
}
}

namespace {

using namespace babel::audio;

constexpr std::size_t frames = 240;
constexpr int blocks = 5000;

/// From here on this thread may write eight bytes to `event`, and make no other system call.
bool forbid_system_calls(int event) {
    const auto load = [](std::size_t offset) {
        return sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<unsigned>(offset)};
    };
    const auto skip_unless = [](unsigned value, unsigned char skipped) {
        return sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, skipped, value};
    };
    std::array filter{
        load(offsetof(seccomp_data, nr)),
        skip_unless(SYS_write, 5),
        load(offsetof(seccomp_data, args[0])),
        skip_unless(static_cast<unsigned>(event), 3),
        load(offsetof(seccomp_data, args[2])),
        skip_unless(8, 1),
        sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
        sock_filter{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS}};
    const sock_fprog program{filter.size(), filter.data()};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/// A microphone's and a loudspeaker's callbacks, as PortAudio calls them, and the loop's work on
/// the other side of their rings.
class both_ways {
public:
    void callbacks() {
        std::array<sample, 2 * frames> sound{};
        // Sometimes too much or too little, with the flags of an xrun.
        for (int i = 0; i < blocks; ++i) {
            const unsigned long flags = i % 7 == 0 ? 2 : 0;
            portaudio_stream::on_capture(sound.data(), nullptr, frames, nullptr, flags, &in_);
            portaudio_stream::on_playback(nullptr, sound.data(), frames, nullptr, flags, &out_);
        }
        portaudio_stream::on_capture(nullptr, nullptr, frames, nullptr, 2, &in_);
    }
    void loop() {
        std::array<sample, 333> sound{};
        in_.samples().pop(sound);
        out_.samples().push(sound);
        event.consume();
    }

    waker event = waker::event().value();

private:
    portaudio_stream in_{{48000, 1}, std::chrono::milliseconds(5), 9600, event};
    portaudio_stream out_{{44100, 2}, std::chrono::milliseconds(5), 480, event};
};

/// Does the work in a separate process, in a thread that must not call the system. Returns its wait
/// status.
template <class Work>
int status_of(Work work) {
    const auto child = ::fork();
    if (child != 0) {
        int status = 0;
        ::waitpid(child, &status, 0);
        return status;
    }
    ::alarm(20);
    both_ways streams;
    std::atomic<int> done{0};
    std::thread device([&] {
        if (!forbid_system_calls(streams.event.fd())) ::_exit(77);
        in_callback = true;
        work(streams);
        in_callback = false;
        done = 1;
        for (;;) { // the end of a thread makes system calls
        }
    });
    while (!done)
        streams.loop();
    ::_exit(0);
}

bool dies_of(const char* what, int signal, void (*work)(both_ways&)) {
    const int status = status_of(work);
    const bool died = WIFSIGNALED(status) && WTERMSIG(status) == signal;
    std::printf("%s: %s\n", what, died ? "ends the process" : "IS NOT NOTICED");
    return died;
}

std::mutex lockable;
void* volatile kept = nullptr;

} // namespace

int main() {
    const int status = status_of([](both_ways& streams) { streams.callbacks(); });
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        std::puts("SKIPPED: no seccomp here");
        return 77;
    }
    bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    std::printf("the callbacks: %s (wait status %d)\n", good ? "real-time safe" : "UNSAFE", status);
    kept = std::malloc(16);
    // The traps themselves.
    good &= dies_of("malloc", SIGILL, [](both_ways&) { kept = std::malloc(16); });
    good &= dies_of("new", SIGILL, [](both_ways&) { kept = new std::string(100, 'x'); });
    good &= dies_of("free", SIGILL, [](both_ways&) { std::free(kept); });
    good &= dies_of("a free lock", SIGILL, [](both_ways&) { lockable.lock(); });
    good &= dies_of("a read", SIGSYS, [](both_ways& streams) { streams.event.consume(); });
    good &= dies_of("a write elsewhere", SIGSYS, [](both_ways&) { std::fputs("x", stderr); });
    good &= dies_of("a longer write", SIGSYS, [](both_ways& streams) {
        const std::array<char, 16> text{};
        static_cast<void>(!::write(streams.event.fd(), text.data(), text.size()));
    });
    good &= dies_of("a futex", SIGSYS, [](both_ways&) {
        std::atomic<int> nobody{0};
        ::syscall(SYS_futex, &nobody, 1, 1, nullptr, nullptr, 0);
    });
    good &= dies_of("a sleep", SIGSYS, [](both_ways&) { ::usleep(1); });
    good &= dies_of("poll", SIGSYS, [](both_ways&) { ::poll(nullptr, 0, 0); });
    return good ? 0 : 1;
}
