// Opens the ends of the sound that a user named, while the loop goes on.
#pragma once

#include <babel/audio/endpoint.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/audio/portaudio_device.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>

#include <memory>
#include <vector>

namespace babel::mixer {

struct sound_devices {
    std::unique_ptr<audio::source> in;
    std::unique_ptr<audio::sink> out;
};

// Sound servers and disks may hang: after 5 and 15 s it is timed_out. Cancellation: terminal; an
// error then, too.

/// Errors: as audio::list_devices().
asio::awaitable<result<std::vector<audio::device_info>>>
list_devices(asio::any_io_executor executor, audio::device_details wanted);

/// Errors: as audio::make_source() and audio::check_playable().
asio::awaitable<result<std::unique_ptr<audio::source>>>
open_source(asio::any_io_executor executor, audio::endpoint where, audio::file_thread& files);

/// Errors: as audio::make_sink() and audio::check_recordable(), but that a file may be there.
asio::awaitable<result<std::unique_ptr<audio::sink>>>
open_sink(asio::any_io_executor executor, audio::endpoint where, audio::file_thread& files);

} // namespace babel::mixer
