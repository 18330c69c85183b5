// One thing to do on the file thread, and what came of it.
#pragma once

#include <babel/audio/file_thread.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace babel::audio {

/// Thread: `task` is called on the file thread, once.
class file_errand final : public file_job {
public:
    explicit file_errand(std::function<void()> task) : task_(std::move(task)) {}

    progress work() override {
        task_();
        return progress::finished;
    }
    void close() noexcept override {}

private:
    std::function<void()> task_;
};

// What such an errand may look into; each may wait for a disk.

/// Whether the file can be played: it is audio, and there is some. Errors: the system's; bad_file,
/// no_sound.
error_code check_playable(const std::string& path);

/// Whether a file of that name could be created. Errors: unknown_format; the system's: file_exists
/// where the next number would be taken.
error_code check_recordable(const std::string& path);

/// Whether the name ends in one of recordable_types().
bool can_record_as(std::string_view path);

/// ".wav .flac .ogg ...": what the names of files that can be written may end in.
std::string recordable_types();

} // namespace babel::audio
